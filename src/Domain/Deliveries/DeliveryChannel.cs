using Otp.Domain.Recipients;

namespace Otp.Domain.Deliveries;

/// <summary>How a message reaches a recipient.</summary>
public enum DeliveryChannel
{
    Sms = 1,
    Email = 2,
}

public static class DeliveryChannels
{
    public static DeliveryChannel Of(Recipient recipient) => recipient.MobileNumber is null ? DeliveryChannel.Email : DeliveryChannel.Sms;
}
