namespace Otp.Application.Common.Interfaces;

/// <summary>Somebody else changed what this unit of work had read. The pipeline tries again; see <see cref="Behaviours.RetryBehaviour{TRequest, TResponse}"/>.</summary>
public sealed class ConcurrencyConflictException : Exception
{
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
