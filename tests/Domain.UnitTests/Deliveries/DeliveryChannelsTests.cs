using Otp.Domain.Deliveries;

namespace Otp.Domain.UnitTests.Deliveries;

internal sealed class DeliveryChannelsTests
{
    [Test]
    public void Of_ANumber_IsSms() => Assert.That(DeliveryChannels.Of(Given.Someone), Is.EqualTo(DeliveryChannel.Sms));

    [Test]
    public void Of_AnAddress_IsEmail() => Assert.That(DeliveryChannels.Of(Given.SomeoneByMail), Is.EqualTo(DeliveryChannel.Email));
}
