using System.Security.Cryptography;
using System.Text;
using Otp.Domain.Deliveries;
using Otp.Infrastructure.Delivery;
using Otp.Infrastructure.Delivery.Channels;

namespace Otp.Infrastructure.IntegrationTests.Delivery.Channels;

internal sealed class WebhookProviderTests
{
    private const string Secret = "0123456789abcdef0123456789abcdef";

    private readonly HttpClient _http = GatewayClient.For(ProviderLimits.OfGateway);

    [OneTimeTearDown]
    public void CloseConnections() => _http.Dispose();

    [Test]
    public async Task Deliver_SignsTimestampAndBody()
    {
        await using var gateway = Gateway.ThatAnswers(204);

        await ProviderOf(gateway).DeliverAsync(Messages.TextMessage(), CancellationToken.None);

        var call = gateway.Calls.Single();
        var timestamp = call.Headers["Otp-Timestamp"].Single();
        var expected = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.ASCII.GetBytes(Secret), Encoding.UTF8.GetBytes($"{timestamp}.{call.Body}")));
        Assert.That(timestamp, Is.EqualTo("1767019562"));
        Assert.That(call.Headers["Otp-Signature"], Is.EqualTo([$"v1={expected}"]));
        Assert.That(call.Body, Is.EqualTo(
            """{"delivery_id":17,"channel":"sms","recipient":"09123256545","code":"042317","text":"042317 is your Shop code, valid for 2 min. Never share it.","locale":"en","purpose":"login","valid_to":"2025-12-29T14:48:02Z"}"""));
    }

    [TestCase(422, "NotThisMessage")]
    [TestCase(401, "NotYou")]
    [TestCase(500, "NotNow")]
    public async Task Deliver_ToAWebhookThatRefuses_IsWhatItsStatusMeans(int status, string kind)
    {
        await using var gateway = Gateway.ThatAnswers(status);

        var answer = await ProviderOf(gateway).DeliverAsync(Messages.TextMessage(), CancellationToken.None);

        Assert.That(answer.GetType().Name, Is.EqualTo(kind));
    }

    private static IEnumerable<TestCaseData> Garrulous =>
    [
        new TestCaseData((Func<Gateway>)Gateway.ThatClosesHalfWay).SetArgDisplayNames("closes half way"),
        new TestCaseData((Func<Gateway>)Gateway.ThatNeverEnds).SetArgDisplayNames("never ends"),
    ];

    [TestCaseSource(nameof(Garrulous))]
    public async Task Deliver_ToAWebhookThatSaysYesAndMore_IsTaken(Func<Gateway> start)
    {
        await using var gateway = start();

        Assert.That(await ProviderOf(gateway).DeliverAsync(Messages.TextMessage(), CancellationToken.None), Is.EqualTo(new ProviderAnswer.Taken(Reference: null)));
    }

    private WebhookProvider ProviderOf(Gateway gateway) => new(
        new WebhookSettings { Name = "hook", Channel = DeliveryChannel.Sms, Url = new Uri(gateway.Url), Secret = Secret }, _http, Messages.Templates(), Messages.Clock);
}
