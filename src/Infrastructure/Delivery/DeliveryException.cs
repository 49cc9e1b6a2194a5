namespace Otp.Infrastructure.Delivery;

/// <summary>A message wasn't taken. The text is for the log: it holds neither the code nor the recipient, nor what a gateway answered.</summary>
internal sealed class DeliveryException : Exception
{
    public DeliveryException()
    {
    }

    public DeliveryException(string message) : base(message)
    {
    }

    public DeliveryException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
