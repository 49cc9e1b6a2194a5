using Otp.Domain.Deliveries;
using Otp.Infrastructure.Delivery;
using Otp.Infrastructure.Delivery.Channels;
using Otp.Infrastructure.Delivery.Dispatch;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.IntegrationTests.Delivery.Channels;

internal sealed class HttpProviderTests
{
    private static readonly HttpClient Http = GatewayClient.For(ProviderLimits.OfGateway);

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

        Assert.That(await DeliverAsync(ProviderOf(gateway, reference: path)), Is.EqualTo(new ProviderAnswer.Taken(expected)));
    }

    [TestCase(255, true)]
    [TestCase(256, false)]
    public async Task Deliver_WhereTheNameIsLong_ForgetsIt(int length, bool isKept)
    {
        var name = new string('9', length);
        await using var gateway = Gateway.ThatAnswers(200, $$"""{"sid": "{{name}}"}""");

        Assert.That(await DeliverAsync(ProviderOf(gateway, reference: "sid")), Is.EqualTo(new ProviderAnswer.Taken(isKept ? name : null)));
    }

    [TestCase("application/json; charset=utf8")]
    [TestCase("text/html; charset=windows-1256")]
    public async Task Deliver_WhereTheAnswerIsInACharsetThatIsntThere_IsTaken(string contentType)
    {
        await using var gateway = Gateway.ThatAnswers(200, """{"sid": "SM1"}""", contentType);

        Assert.That(await DeliverAsync(ProviderOf(gateway, success: "SM", reference: "sid")), Is.EqualTo(new ProviderAnswer.Taken("SM1")));
    }

    [TestCase("""{"status": 1}""", true)]
    [TestCase("""{"status": 11}""", false)]
    public async Task Deliver_ToAGatewayThatLies_GoesByItsWords(string answer, bool isTaken)
    {
        await using var gateway = Gateway.ThatAnswers(200, answer);
        var provider = ProviderOf(gateway, success: "\"status\":\\s*1\\b");

        Assert.That(await DeliverAsync(provider), isTaken ? Is.TypeOf<ProviderAnswer.Taken>() : Is.TypeOf<ProviderAnswer.NotThisMessage>().With.Property("Reason").EqualTo("200"));
    }

    [TestCase(302, "NotNow")]
    [TestCase(400, "NotThisMessage")]
    [TestCase(401, "NotYou")]
    [TestCase(402, "NotNow")]
    [TestCase(403, "NotYou")]
    [TestCase(404, "NotThisMessage")]
    [TestCase(408, "NotNow")]
    [TestCase(410, "NotThisMessage")]
    [TestCase(413, "NotThisMessage")]
    [TestCase(415, "NotThisMessage")]
    [TestCase(422, "NotThisMessage")]
    [TestCase(425, "NotNow")]
    [TestCase(429, "NotNow")]
    [TestCase(500, "NotNow")]
    [TestCase(503, "NotNow")]
    public async Task Deliver_ToAGatewayThatRefuses_IsWhatItsStatusMeansAndSaysThatAlone(int status, string kind)
    {
        await using var gateway = Gateway.ThatAnswers(status, "09123256545 042317");

        var answer = await DeliverAsync(ProviderOf(gateway));

        Assert.That((answer.GetType().Name, answer.Detail), Is.EqualTo((kind, $"The gateway answered {status}.")));
        Assert.That((answer as ProviderAnswer.NotThisMessage)?.Reason, Is.EqualTo(kind is "NotThisMessage" ? $"{status}" : null));
        Assert.That(gateway.Calls, Has.Count.EqualTo(1));
    }

    [TestCase("Retry-After: 7", 7)]
    [TestCase("Retry-After: Mon, 29 Dec 2025 14:47:02 GMT", 60)]
    [TestCase("Retry-After: soon", null)]
    [TestCase("Retry-After: 99999999999999999999", null)]
    [TestCase("X: y", null)]
    public async Task Deliver_ToAGatewayThatSaysWhenToComeBack_TellsTheInstant(string header, int? seconds)
    {
        await using var gateway = Gateway.ThatAnswers(429, header: header);

        var answer = await DeliverAsync(ProviderOf(gateway));

        Assert.That(answer, Is.TypeOf<ProviderAnswer.NotNow>().With.Property("NotBefore").EqualTo(seconds is { } after ? Messages.Now.AddSeconds(after) : null));
    }

    private static IEnumerable<TestCaseData> Broken =>
    [
        new TestCaseData((Func<Gateway>)Gateway.ThatHangsUp, null, "Unknown").SetArgDisplayNames("hangs up after it had the message"),
        new TestCaseData((Func<Gateway>)Gateway.ThatClosesHalfWay, null, "Taken").SetArgDisplayNames("says yes and closes half way"),
        new TestCaseData((Func<Gateway>)Gateway.ThatNeverEnds, null, "Taken").SetArgDisplayNames("says yes and never ends"),
        new TestCaseData((Func<Gateway>)Gateway.ThatClosesHalfWay, "ok", "Unknown").SetArgDisplayNames("closes before what Success looks at"),
        new TestCaseData((Func<Gateway>)Gateway.ThatNeverEnds, "ok", "Unknown").SetArgDisplayNames("never ends what Success looks at"),
    ];

    [TestCaseSource(nameof(Broken))]
    public async Task Deliver_ToAGatewayThatBreaksOff_IsWhatCanBeTold(Func<Gateway> start, string? success, string kind)
    {
        await using var gateway = start();

        Assert.That((await DeliverAsync(ProviderOf(gateway, success: success))).GetType().Name, Is.EqualTo(kind));
        Assert.That(gateway.Calls, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Deliver_WhereNobodyListens_CertainlyIsntTaken()
    {
        string url;
        await using (var gateway = Gateway.ThatHangsUp())
            url = gateway.Url;

        Assert.That(await DeliverAsync(ProviderOf(url, body: "{}")), Is.TypeOf<ProviderAnswer.NotNow>().With.Property("CountsAgainstProvider").True);
    }

    [Test]
    public async Task Deliver_ToAGatewayThatNeverAnswers_EndsWithTheAttemptAndMayBeTaken()
    {
        await using var gateway = Gateway.ThatNeverAnswers();
        var clock = Messages.Clock;
        await using var guarded = new GuardedProvider(ProviderOf(gateway, limits: ProviderLimits.OfGateway with { Timeout = TimeSpan.FromSeconds(3) }), clock);
        var attempt = guarded.DeliverAsync(Messages.TextMessage(), CancellationToken.None);
        await gateway.CalledAsync();

        clock.Advance(TimeSpan.FromSeconds(3));

        Assert.That(await attempt, Is.EqualTo(new ProviderAnswer.Unknown { Detail = "The gateway didn't answer in time." }));
    }

    [TestCase("application/json")]
    [TestCase("Application/JSON; charset=utf-8")]
    [TestCase("text/json")]
    [TestCase("application/vnd.gateway.v2+json")]
    [TestCase("application/problem+JSON")]
    public async Task Deliver_AsAnyKindOfJson_EscapesForIt(string contentType)
    {
        await using var gateway = Gateway.ThatAnswers(200);

        await DeliverAsync(ProviderOf(gateway, body: """{"text": "{{ text }}"}""", contentType: contentType, service: "a\"b\\c"));

        Assert.That(gateway.Calls.Single().Body, Does.Contain("a\\\"b\\\\c"));
    }

    [TestCase("application/xml")]
    [TestCase("TEXT/XML")]
    [TestCase("application/soap+xml; charset=utf-8; action=\"send\"")]
    [TestCase("Application/Soap+XML")]
    public async Task Deliver_AsAnyKindOfXml_EscapesForIt(string contentType)
    {
        await using var gateway = Gateway.ThatAnswers(200);

        await DeliverAsync(ProviderOf(gateway, body: "<text>{{ text }}</text>", contentType: contentType, service: "a<b>&c"));

        Assert.That(gateway.Calls.Single().Body, Does.Contain("a&lt;b&gt;&amp;c"));
    }

    [Test]
    public async Task Deliver_AsPlainText_EscapesNothing()
    {
        await using var gateway = Gateway.ThatAnswers(200);

        await DeliverAsync(ProviderOf(gateway, body: "{{ text }}", contentType: "text/plain", service: "a<\"b"));

        Assert.That(gateway.Calls.Single().Body, Does.Contain("a<\"b"));
    }

    [Test]
    public async Task Deliver_ToAGatewayThatHandsOutATokenFirst_AsksOnceAndShowsItToEach()
    {
        await using var gateway = Gateway.That(call => call.Line.Contains("/token", StringComparison.Ordinal) ? (200, """{"data": {"key": "t1"}}""") : (200, "{}"));
        var provider = ProviderOf(gateway, headers: ("x-sms-token", "{{ token }}"), auth: TokensOf(gateway, body: """{"UserApiKey": "k"}""", token: "data.key"));

        await DeliverAsync(provider);
        await DeliverAsync(provider);

        Assert.That(gateway.Calls.Select(call => (call.Line, call.Body, call.Headers["x-sms-token"].SingleOrDefault())), Is.EqualTo(new[]
        {
            ("POST /token HTTP/1.1", """{"UserApiKey": "k"}""", (string?)null), ("POST /send HTTP/1.1", "{}", "t1"), ("POST /send HTTP/1.1", "{}", "t1"),
        }));
    }

    [Test]
    public async Task Deliver_WithATokenThatNoTemplateShows_ShowsItAsBearer()
    {
        await using var gateway = Gateway.That(_ => (200, """{"access_token": "t1", "expires_in": 3600}"""));

        await DeliverAsync(ProviderOf(gateway, auth: TokensOf(gateway)));

        Assert.That(gateway.Calls[^1].Headers["Authorization"], Is.EqualTo(["Bearer t1"]));
    }

    [Test]
    public async Task Deliver_WithATokenThatIsRefused_AsksForAnotherOnce()
    {
        var handedOut = 0;
        await using var gateway = Gateway.That(call => call.Line.Contains("/token", StringComparison.Ordinal)
            ? (200, $$"""{"access_token": "t{{++handedOut}}"}""")
            : (call.Headers["Authorization"].Single() is "Bearer t2" ? 200 : 401, ""));
        var provider = ProviderOf(gateway, auth: TokensOf(gateway));

        Assert.That(await DeliverAsync(provider), Is.TypeOf<ProviderAnswer.Taken>());
        Assert.That((handedOut, gateway.Calls.Count), Is.EqualTo((2, 4)));
    }

    [Test]
    public async Task Deliver_WithATokenThatIsAlwaysRefused_IsNotUs()
    {
        await using var gateway = Gateway.That(call => call.Line.Contains("/token", StringComparison.Ordinal) ? (200, """{"access_token": "t"}""") : (401, ""));

        Assert.That(await DeliverAsync(ProviderOf(gateway, auth: TokensOf(gateway))), Is.TypeOf<ProviderAnswer.NotYou>());
        Assert.That(gateway.Calls, Has.Count.EqualTo(4));
    }

    [TestCase(401, "", "NotYou")]
    [TestCase(200, "{}", "NotYou")]
    [TestCase(503, "", "NotNow")]
    public async Task Deliver_WhereThereIsNoToken_HandsNothingOver(int status, string body, string kind)
    {
        await using var gateway = Gateway.That(_ => (status, body));

        Assert.That((await DeliverAsync(ProviderOf(gateway, auth: TokensOf(gateway)))).GetType().Name, Is.EqualTo(kind));
        Assert.That(gateway.Calls, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Token_IsKeptUntilShortlyBeforeItsEnd()
    {
        await using var gateway = Gateway.That(_ => (200, """{"access_token": "t", "expires_in": "600"}"""));
        var clock = Messages.Clock;
        using var tokens = new TokenSource(TokensOf(gateway), Http, clock);

        foreach (var seconds in new[] { 0, 539, 1 })
        {
            clock.Advance(TimeSpan.FromSeconds(seconds));
            Assert.That(await tokens.GetAsync(CancellationToken.None), Is.EqualTo("t"));
        }

        Assert.That(gateway.Calls, Has.Count.EqualTo(2));
    }

    [TestCase("0")]
    [TestCase("-1")]
    public async Task Token_WithoutAnyLife_IsForTheMessageThatItWasAskedForAlone(string seconds)
    {
        await using var gateway = Gateway.That(_ => (200, $$"""{"access_token": "t", "expires_in": {{seconds}}}"""));
        using var tokens = new TokenSource(TokensOf(gateway), Http, Messages.Clock);

        for (var message = 1; message <= 2; message++)
        {
            Assert.That(await tokens.GetAsync(CancellationToken.None), Is.EqualTo("t"));
            Assert.That(gateway.Calls, Has.Count.EqualTo(message));
        }
    }

    [TestCase(429)]
    [TestCase(503)]
    public async Task Token_WhoeverHandsItOutAndSaysWhenToComeBack_IsLeftAloneUntilThen(int status)
    {
        await using var gateway = Gateway.ThatAnswers(status, header: "Retry-After: 7");
        var clock = Messages.Clock;
        using var tokens = new TokenSource(TokensOf(gateway), Http, clock);

        foreach (var (seconds, calls) in new[] { (0, 1), (6, 1), (1, 2) })
        {
            clock.Advance(TimeSpan.FromSeconds(seconds));
            var refused = Assert.ThrowsAsync<TokenException>(() => tokens.GetAsync(CancellationToken.None));
            Assert.That(
                refused!.Answer, Is.TypeOf<ProviderAnswer.NotNow>().With.Property("NotBefore").EqualTo(Messages.Now.AddSeconds(calls * 7)));
            Assert.That(gateway.Calls, Has.Count.EqualTo(calls));
        }
    }

    [Test]
    public async Task Deliver_AHeaderInPersian_IsUtf8OnOneLine()
    {
        await using var gateway = Gateway.ThatAnswers(200);

        await ProviderOf(gateway, headers: ("x-text", "{{ text }}")).DeliverAsync(
            Messages.TextMessage(Locale.Persian), CancellationToken.None);

        Assert.That(gateway.Calls.Single().Headers["x-text"], Is.EqualTo(["کد Shop: 042317 این کد را به هیچ\u200cکس ندهید."]));
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
        Gateway gateway, string path = "/send", string? body = "{}", string contentType = "application/json", string service = "Shop", string? success = null, string? reference = null, (string, string)? headers = null,
        TokenSettings? auth = null, ProviderLimits? limits = null) =>
        ProviderOf(gateway.Url + path, body, contentType, service, success, reference, headers, auth, limits);

    private static TokenSettings TokensOf(Gateway gateway, string body = "grant_type=client_credentials", string token = "access_token") =>
        new() { Url = new Uri(gateway.Url + "/token"), ContentType = "application/json", Body = body, Token = token };

    private static Task<ProviderAnswer> DeliverAsync(HttpProvider provider) => provider.DeliverAsync(Messages.TextMessage(), CancellationToken.None);

    private static HttpProvider ProviderOf(
        string url, string? body, string contentType = "application/json", string service = "Shop", string? success = null, string? reference = null, (string Name, string Value)? headers = null,
        TokenSettings? auth = null, ProviderLimits? limits = null) => new(
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
            Auth = auth,
            Limits = limits ?? ProviderLimits.OfGateway,
        },
        Http,
        Messages.Templates(new DeliverySettings { Service = service }),
        Messages.Clock);
}
