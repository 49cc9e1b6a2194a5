namespace Otp.Application.Common.Interfaces;

/// <summary>The same request, with the same idempotency key, was answered by somebody else meanwhile. That answer stands.</summary>
public sealed class AlreadyAnsweredException : Exception
{
    public AlreadyAnsweredException()
    {
    }

    public AlreadyAnsweredException(string message) : base(message)
    {
    }

    public AlreadyAnsweredException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
