using Otp.Infrastructure.Delivery.Templates;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.IntegrationTests.Delivery.Templates;

internal sealed class LiquidTests
{
    [TestCase("http://gateway.example/{{ recipient ?key=hunter2")]
    [TestCase("{\"key\": \"hunter2\"} {% if %}")]
    public void Parse_OfNoTemplate_SaysWhereAndNotWhatItHolds(string text)
    {
        Assert.That(
            () => Liquid.Parse(text, "Url of the provider sms"),
            Throws.TypeOf<StartupException>().With.Message.StartsWith("Url of the provider sms is no template: ").And.Message.Not.Contains("hunter2"));
    }
}
