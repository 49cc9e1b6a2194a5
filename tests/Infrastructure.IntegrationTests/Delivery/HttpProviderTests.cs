using Otp.Domain.Deliveries;
using Otp.Infrastructure.Delivery;
using Otp.Infrastructure.Delivery.Channels;

namespace Otp.Infrastructure.IntegrationTests.Delivery;

internal sealed class HttpProviderTests
{
    private static readonly HttpClient Http = DeliveryRegistration.ClientOfGateways();

    [OneTimeTearDown]
    public void CloseConnections() => Http.Dispose();

    [Test]
    public async Task Deliver_AsJson_EscapesWhatItPutsIn()
    {
        await using var gateway = Gateway.ThatAnswers(200);

        await ProviderOf(gateway, body: """{"to": "{{ recipient }}", "text": "{{ text }}", "id": {{ delivery_id }}}""", service: "a\"b\\c", headers: ("x-api-key", "k{{ code }}"))
            .DeliverAsync(Messages.TextMessage(), CancellationToken.None);

        var call = gateway.Calls.Single();
        Assert.That(call.Line, Is.EqualTo("POST /send HTTP/1.1"));
        Assert.That(call.Headers["x-api-key"], Is.EqualTo(["k042317"]));
        Assert.That(call.Headers["Content-Type"], Is.EqualTo(["application/json"]));
        Assert.That(call.Body, Is.EqualTo("""{"to": "09123256545", "text": "042317 is your a\"b\\c code, valid for 2 min. Never share it.", "id": 17}"""));
    }

    [Test]
    public async Task Deliver_AsAFormAndInTheAddress_EscapesThere()
    {
        await using var gateway = Gateway.ThatAnswers(200);

        await ProviderOf(gateway, path: "/{{ international }}?t={{ code }}", body: "To={{ international }}&Body={{ text }}", contentType: "application/x-www-form-urlencoded", service: "a&b=c d")
            .DeliverAsync(Messages.TextMessage(), CancellationToken.None);

        var call = gateway.Calls.Single();
        Assert.That(call.Line, Is.EqualTo("POST /%2B989123256545?t=042317 HTTP/1.1"));
        Assert.That(call.Body, Is.EqualTo("To=%2B989123256545&Body=042317%20is%20your%20a%26b%3Dc%20d%20code,%20valid%20for%202%20min.%20Never%20share%20it."));
    }

    [TestCase("""{"entries": [{"messageid": 85463238}]}""", "entries.0.messageid", "85463238")]
    [TestCase("""{"sid": "SM1"}""", "sid", "SM1")]
    [TestCase("\uFEFF{\"sid\": \"SM1\"}", "sid", "SM1")]
    [TestCase("""{"sid": null}""", "sid", null)]
    [TestCase("""{"sid": "SM1"}""", "other.0", null)]
    [TestCase("no JSON", "sid", null)]
    [TestCase("""{"sid": "\ud800"}""", "sid", null)]
    [TestCase("""{"sid": "a\u0000"}""", "sid", null)]
    [TestCase("""{"sid": ""}""", "sid", null)]
    public async Task Deliver_WhereTheAnswerNamesTheMessage_TellsItsName(string answer, string path, string? expected)
    {
        await using var gateway = Gateway.ThatAnswers(200, answer);

        Assert.That(await ProviderOf(gateway, reference: path).DeliverAsync(Messages.TextMessage(), CancellationToken.None), Is.EqualTo(expected));
    }

    [TestCase(255, true)]
    [TestCase(256, false)]
    public async Task Deliver_WhereTheNameIsLong_ForgetsIt(int length, bool isKept)
    {
        var name = new string('9', length);
        await using var gateway = Gateway.ThatAnswers(200, $$"""{"sid": "{{name}}"}""");

        Assert.That(await ProviderOf(gateway, reference: "sid").DeliverAsync(Messages.TextMessage(), CancellationToken.None), Is.EqualTo(isKept ? name : null));
    }

    [TestCase("application/json; charset=utf8")]
    [TestCase("text/html; charset=windows-1256")]
    public async Task Deliver_WhereTheAnswerIsInACharsetThatIsntThere_IsTaken(string contentType)
    {
        await using var gateway = Gateway.ThatAnswers(200, """{"sid": "SM1"}""", contentType);

        Assert.That(await ProviderOf(gateway, success: "SM", reference: "sid").DeliverAsync(Messages.TextMessage(), CancellationToken.None), Is.EqualTo("SM1"));
    }

    [TestCase("""{"status": 1}""", true)]
    [TestCase("""{"status": 11}""", false)]
    public async Task Deliver_ToAGatewayThatLies_GoesByItsWords(string answer, bool isTaken)
    {
        await using var gateway = Gateway.ThatAnswers(200, answer);
        var provider = ProviderOf(gateway, success: "\"status\":\\s*1\\b");

        Assert.That(() => provider.DeliverAsync(Messages.TextMessage(), CancellationToken.None), isTaken ? Throws.Nothing : Throws.TypeOf<DeliveryException>());
    }

    [TestCase(302)]
    [TestCase(400)]
    [TestCase(429)]
    [TestCase(500)]
    public async Task Deliver_ToAGatewayThatRefuses_SaysTheStatusAlone(int status)
    {
        await using var gateway = Gateway.ThatAnswers(status, "09123256545 042317");

        Assert.That(() => ProviderOf(gateway).DeliverAsync(Messages.TextMessage(), CancellationToken.None),
            Throws.TypeOf<DeliveryException>().With.Message.EqualTo($"The gateway answered {status}."));
        Assert.That(gateway.Calls, Has.Count.EqualTo(1));
    }

    private static IEnumerable<TestCaseData> Broken =>
    [
        new TestCaseData((Func<Gateway>)Gateway.ThatHangsUp).SetArgDisplayNames("hangs up"),
        new TestCaseData((Func<Gateway>)Gateway.ThatClosesHalfWay).SetArgDisplayNames("closes half way"),
        new TestCaseData((Func<Gateway>)Gateway.ThatNeverEnds).SetArgDisplayNames("never ends"),
    ];

    [TestCaseSource(nameof(Broken))]
    public async Task Deliver_ToAGatewayThatBreaksOff_Fails(Func<Gateway> start)
    {
        await using var gateway = start();

        Assert.That(() => ProviderOf(gateway).DeliverAsync(Messages.TextMessage(), CancellationToken.None), Throws.TypeOf<DeliveryException>());
    }

    [Test]
    public async Task Deliver_ToAGatewayThatNeverAnswers_EndsWithTheAttempt()
    {
        await using var gateway = Gateway.ThatNeverAnswers();
        var clock = Messages.Clock;
        var attempt = new GuardedProvider(ProviderOf(gateway), clock).DeliverAsync(Messages.TextMessage(), CancellationToken.None);

        clock.Advance(GuardedProvider.LongestAttempt);

        Assert.That(() => attempt, Throws.TypeOf<DeliveryException>().With.Message.Contains("10 seconds"));
    }

    [TestCase("{{ nobody }}", "nobody")]
    [TestCase("{{ code", "no template")]
    [TestCase("{{ code | unheard_of }}", "unheard_of")]
    public void Settings_WithAWrongTemplate_StopTheStart(string body, string said) =>
        Assert.That(() => ProviderOf(url: "http://127.0.0.1", body: body), Throws.TypeOf<StartupException>().With.Message.Contains(said).And.Message.Contains("Body of the provider gateway"));

    [TestCase("Content-Type")]
    [TestCase("x api key")]
    public void Settings_WithAHeaderThatCantBeSent_StopTheStart(string name) =>
        Assert.That(() => ProviderOf(url: "http://127.0.0.1", body: "{}", headers: (name, "x")), Throws.TypeOf<StartupException>().With.Message.Contains($"Headers:{name}"));

    private static HttpProvider ProviderOf(
        Gateway gateway, string path = "/send", string? body = "{}", string contentType = "application/json", string service = "Shop", string? success = null, string? reference = null, (string, string)? headers = null) =>
        ProviderOf(gateway.Url + path, body, contentType, service, success, reference, headers);

    private static HttpProvider ProviderOf(
        string url, string? body, string contentType = "application/json", string service = "Shop", string? success = null, string? reference = null, (string Name, string Value)? headers = null) => new(
        new HttpSettings
        {
            Name = "gateway",
            Channel = DeliveryChannel.Sms,
            Url = url,
            Method = "POST",
            Headers = headers is { } header ? new Dictionary<string, string>(StringComparer.Ordinal) { [header.Name] = header.Value } : new Dictionary<string, string>(StringComparer.Ordinal),
            ContentType = contentType,
            Body = body,
            Success = success,
            Reference = reference,
        },
        Http,
        Messages.Templates(new DeliverySettings { Service = service }));
}
