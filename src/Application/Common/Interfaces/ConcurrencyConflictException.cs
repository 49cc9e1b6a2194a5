using Otp.Domain.Common;

namespace Otp.Application.Common.Interfaces;

/// <summary>
/// Somebody else changed what this unit of work had read. The pipeline tries again; see
/// <see cref="Behaviours.RetryBehaviour{TRequest, TResponse}"/>.
/// </summary>
public sealed class ConcurrencyConflictException : Exception
{
    /// <summary>What is answered when trying again doesn't help.</summary>
    public static readonly Failure Contended = Failure.Conflict(
        "changed-meanwhile", "Others kept changing this at the same time; nothing was changed by this request.");

    public ConcurrencyConflictException()
    {
    }

    public ConcurrencyConflictException(string message) : base(message)
    {
    }

    public ConcurrencyConflictException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
