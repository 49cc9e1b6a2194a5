using Otp.Domain.Common;

namespace Otp.Application.Common.Interfaces;

/// <summary>A list took longer than lists may, so that those of one client don't keep the others out.</summary>
public sealed class ListCutOffException : Exception
{
    public static readonly Failure CutOff = Failure.Unavailable(
        "list-cut-off", "The list took too long, or too many others came before it. Narrow it, or try again after the time in Retry-After.",
        TimeSpan.FromSeconds(1));

    public ListCutOffException() : this(CutOff.Message)
    {
    }

    public ListCutOffException(string message) : base(message)
    {
    }

    public ListCutOffException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
