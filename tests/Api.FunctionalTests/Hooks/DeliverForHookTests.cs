using System.Net;
using System.Text;
using Otp.Domain.Deliveries;
using Otp.Infrastructure.Settings;
using static Otp.Api.FunctionalTests.Hooks.HookClient;

namespace Otp.Api.FunctionalTests.Hooks;

/// <summary>Contract, section 5, "Hooks".</summary>
internal sealed class DeliverForHookTests(StorageProvider provider) : ServiceTests(provider, [.. OtpApi.SendingBy(DeliveryChannel.Sms), .. HookClient.Hooks])
{
    private HttpClient _stranger = null!;

    private DateTimeOffset Now => Api.Clock.GetUtcNow();

    [SetUp]
    public void MeetAStranger() => _stranger = Api.ClientWith(key: null);

    [TearDown]
    public void ForgetTheStranger() => _stranger.Dispose();

    [Test]
    public async Task Post_Signed_Is204AndTheCodeIsStoredAndUnderWay()
    {
        var answer = await PostAsync(Signed(SupabaseBody(), Now));

        Assert.That((answer.Status, answer.Body), Is.EqualTo((HttpStatusCode.NoContent, "")));
        Assert.That(answer.MediaType, Is.Null, "Supabase reads a body where there is a media type.");
        var code = await TheCodeAsync();
        Assert.That((code.Text("mobile_number"), (int)code.Json["code"]!, code.KindOf("purpose")), Is.EqualTo((Number, 42317, System.Text.Json.JsonValueKind.Null)));
        var deliveries = await GetAsync($"{code.Json["id"]}/deliveries/");
        Assert.That((int)deliveries.Json["count"]!, Is.EqualTo(1));
    }

    [Test]
    public async Task Post_OfAHookWithAPurpose_MakesACodeOfIt()
    {
        await PostAsync(FromLogto(LogtoBody()));

        Assert.That((await TheCodeAsync()).Text("purpose"), Is.EqualTo("login"));
        var verified = await Client.PostJsonAsync($"{OtpApi.OtpCodes}verify/", $$"""{"code": "042317", "mobile_number": "{{Number}}", "purpose": "login"}""");
        Assert.That(verified.Json["verified"]!.GetValue<bool>(), Is.True);
    }

    [TestCase("kratos", "X-Otp-Hook", KratosSecret, """{"to": "+989123456789", "code": "042317"}""")]
    [TestCase("authentik", "Authorization", "basic YXV0aGVudGlrOjAxMjM0NTY3ODlhYmNkZWY=", """{"From": "x", "To": "+989123456789", "Body": "042317", "Message": "Use this code: 042317"}""")]
    public async Task Post_InAShapeOfTheOperators_IsDelivered(string hook, string header, string value, string body)
    {
        var answer = await PostAsync(Post(hook, Encoding.UTF8.GetBytes(body), (header, value)));

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.NoContent), answer.Body);
        Assert.That((await TheCodeAsync()).Text("mobile_number"), Is.EqualTo(Number));
    }

    [Test]
    public async Task Post_ByTheNextSecret_IsTaken()
    {
        var answer = await PostAsync(Signed(SupabaseBody(), Now, secret: NextSupabaseSecret));

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.NoContent), answer.Body);
    }

    [TestCase("Bearer 0123456789abcdef0123456789abcdeF")]
    [TestCase("0123456789abcdef0123456789abcdef")]
    [TestCase(null)]
    public async Task Post_WithoutTheSecret_Is401AndNothingIsStored(string? authorization)
    {
        (string, string)[] headers = authorization is null ? [] : [("Authorization", authorization)];

        var answer = await PostAsync(Post("logto", "not even JSON"u8.ToArray(), headers));

        Assert.That((answer.Status, answer.Rule), Is.EqualTo((HttpStatusCode.Unauthorized, "unauthenticated")));
        Assert.That((await GetAsync("")).Json["count"]!.GetValue<int>(), Is.Zero);
    }

    [Test]
    public async Task Post_WithATokensKey_Is401()
    {
        var answer = await Client.AnswerAsync(Post("logto", Encoding.UTF8.GetBytes(LogtoBody())));

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Unauthorized), "An admin's key is no hook's secret.");
    }

    [Test]
    public async Task Secret_OfAHook_IsNoTokensKey()
    {
        using var client = Api.ClientWith(KratosSecret);

        Assert.That((await client.PostJsonAsync(OtpApi.OtpCodes, "{}")).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [TestCase("authentik", "Basic realm=\"otp\", charset=\"UTF-8\"")]
    [TestCase("supabase", null)]
    public async Task Refusal_WhereThereIsAScheme_NamesIt(string hook, string? challenge)
    {
        var answer = await PostAsync(Post(hook, "{}"u8.ToArray()));

        Assert.That(answer.Headers["WWW-Authenticate"].SingleOrDefault(), Is.EqualTo(challenge));
    }

    [Test]
    public async Task Posts_WithWrongSecrets_AreLimitedAndTheRightOneIsTakenAllTheSame()
    {
        List<Answer> answers = [];
        for (var post = 0; post < 12; post++)
            answers.Add(await PostAsync(Post("logto", "{}"u8.ToArray(), ("Authorization", "Bearer wrong"))));

        var others = await PostAsync(Post("kratos", "{}"u8.ToArray(), ("X-Otp-Hook", "wrong")));
        var right = await PostAsync(FromLogto(LogtoBody()));

        Assert.That(answers[..10].Select(answer => answer.Status), Has.All.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((answers[^1].Status, answers[^1].Rule), Is.EqualTo((HttpStatusCode.TooManyRequests, "too-many-wrong-secrets")));
        Assert.That(int.Parse(answers[^1].Headers["Retry-After"].Single(), provider: null), Is.InRange(1, 6));
        Assert.That((others.Status, right.Status), Is.EqualTo((HttpStatusCode.Unauthorized, HttpStatusCode.NoContent)));
    }

    [TestCase("nobody")]
    [TestCase("Logto")]
    [TestCase("logto/more")]
    public async Task Post_ToAnUnknownName_Is404(string name)
    {
        var answer = await PostAsync(Post(name, Encoding.UTF8.GetBytes(LogtoBody()), ("Authorization", LogtoSecret)));

        Assert.That((answer.Status, answer.Rule), Is.EqualTo((HttpStatusCode.NotFound, "not-found")));
    }

    [TestCase("GET")]
    [TestCase("PUT")]
    [TestCase("DELETE")]
    [TestCase("OPTIONS")]
    public async Task AnotherMethod_Is405BeforeAnySecretIsLookedAt(string method)
    {
        var answer = await PostAsync(new HttpRequestMessage(new HttpMethod(method), $"{Address}logto/"));

        Assert.That((answer.Status, answer.Headers["Allow"].Single()), Is.EqualTo((HttpStatusCode.MethodNotAllowed, "POST")));
    }

    [Test]
    public async Task Post_WithoutTheSlash_IsTaken()
    {
        var request = FromLogto(LogtoBody());
        request.RequestUri = new Uri($"{Address}logto", UriKind.Relative);

        Assert.That((await PostAsync(request)).Status, Is.EqualTo(HttpStatusCode.NoContent));
    }

    [TestCase("""{"to": "+4915112345678", "payload": {"code": "1"}}""", "mobile_number")]
    [TestCase("""{"to": "982112345678", "payload": {"code": "1"}}""", "mobile_number")]
    [TestCase("""{"to": "someone@", "payload": {"code": "1"}}""", "email")]
    [TestCase("""{"payload": {"code": "1"}}""", "email", "mobile_number")]
    [TestCase("""{"to": "989123456789", "payload": {"code": "0M53RF"}}""", "code")]
    [TestCase("""{"to": "989123456789", "payload": {"link": "https://example.com"}}""", "code")]
    [TestCase("""{"to": "989123456789", "payload": {"code": 1.5}}""", "code")]
    [TestCase("""{}""", "code", "email", "mobile_number")]
    public async Task Post_ThatCannotBeDelivered_Is400AtOnce(string body, params string[] fields)
    {
        var answer = await PostAsync(FromLogto(body));

        Assert.That((answer.Status, answer.Rule), Is.EqualTo((HttpStatusCode.BadRequest, "invalid-fields")), answer.Body);
        Assert.That(answer.InvalidFields, Is.EqualTo(fields));
    }

    [Test]
    public async Task Post_ToAChannelWithoutAProvider_Is503WithATimeToWait()
    {
        var answer = await PostAsync(FromLogto(LogtoBody("someone@example.com")));

        Assert.That((answer.Status, answer.Rule, answer.Headers["Retry-After"].Single()), Is.EqualTo((HttpStatusCode.ServiceUnavailable, "no-delivery-provider", "60")));
    }

    [Test]
    public async Task Post_WithinTheInterval_Is429()
    {
        await PostAsync(FromLogto(LogtoBody()));

        var answer = await PostAsync(FromLogto(LogtoBody(code: "1")));

        Assert.That((answer.Status, answer.Rule, answer.Headers["Retry-After"].Single()), Is.EqualTo((HttpStatusCode.TooManyRequests, "sent-too-often", "30")));
    }

    [TestCase("{", HttpStatusCode.BadRequest, "malformed-request")]
    [TestCase("[]", HttpStatusCode.BadRequest, "malformed-request")]
    [TestCase("\"x\"", HttpStatusCode.BadRequest, "malformed-request")]
    [TestCase("", HttpStatusCode.BadRequest, "malformed-request")]
    [TestCase("""{"to": "989123456789", "to": "989123456780", "payload": {"code": "1"}}""", HttpStatusCode.BadRequest, "malformed-request")]
    [TestCase("""{"to": "989123456789", "payload": {"code": "1", "code": "2"}}""", HttpStatusCode.BadRequest, "malformed-request")]
    public async Task Body_ThatIsNoJsonObject_Is400(string body, HttpStatusCode status, string rule)
    {
        var answer = await PostAsync(FromLogto(body));

        Assert.That((answer.Status, answer.Rule), Is.EqualTo((status, rule)), answer.Body);
    }

    // Contract, section 9: 401 comes before 413, and nobody waits for a body that would be refused whatever it holds.
    [Test]
    public async Task Secret_ThatIsWrong_IsRefusedBeforeTheBodyIsLookedAt()
    {
        var answer = await PostAsync(Post("logto", new byte[(64 * 1024) + 1], ("Authorization", "Bearer wrong")));

        Assert.That((answer.Status, answer.Rule), Is.EqualTo((HttpStatusCode.Unauthorized, "unauthenticated")), answer.Body);
    }

    [Test]
    public async Task Body_ThatIsHostile_IsRefusedInItsOwnWord()
    {
        var deep = Encoding.UTF8.GetBytes($$$"""{"to": "989123456789", "a": {{{new string('[', 40)}}}{{{new string(']', 40)}}}}""");
        byte[] noText = [.. """{"to": "989123456789", "a": " """u8, 0xC3, 0x28, .. "\"}"u8];
        var long65 = new byte[(64 * 1024) + 1];
        long65.AsSpan().Fill((byte)' ');
        var long64 = Encoding.UTF8.GetBytes(LogtoBody().PadRight(64 * 1024));
        (string, string) secret = ("Authorization", LogtoSecret);

        List<(HttpStatusCode, string)> refusals = [];
        foreach (var body in new[] { deep, noText, long65 })
        {
            var answer = await PostAsync(Post("logto", body, secret));
            refusals.Add((answer.Status, answer.Rule));
        }

        Assert.That(refusals, Is.EqualTo(new[]
        {
            (HttpStatusCode.BadRequest, "malformed-request"), (HttpStatusCode.BadRequest, "malformed-request"), (HttpStatusCode.RequestEntityTooLarge, "body-too-large"),
        }));
        Assert.That((await PostAsync(Post("logto", long64, secret))).Status, Is.EqualTo(HttpStatusCode.NoContent));
    }

    [TestCase("Content-Type", "text/plain")]
    [TestCase("Content-Type", "application/json; charset=utf-16")]
    [TestCase("Content-Encoding", "gzip")]
    public async Task Body_OfAnotherMediaType_Is415(string header, string value)
    {
        var request = FromLogto(LogtoBody());
        request.Content!.Headers.Remove(header);
        request.Content.Headers.TryAddWithoutValidation(header, value);

        Assert.That((await PostAsync(request)).Status, Is.EqualTo(HttpStatusCode.UnsupportedMediaType));
    }

    [Test]
    public async Task TestRecipient_OfAHook_IsInTheAuditTrailByTheHooksName()
    {
        StartWith([
            .. OtpApi.SendingBy(DeliveryChannel.Sms), .. HookClient.Hooks, ("Otp:AllowTestRecipients", "true"), ("Otp:TestRecipients:0:MobileNumber", "09120000000"),
            ("Otp:TestRecipients:0:Code", "111111"), ("Otp:TestRecipients:0:Until", "2099-01-01T00:00:00Z"),
        ]);
        using var stranger = Api.ClientWith(key: null);

        var answer = await stranger.AnswerAsync(FromLogto(LogtoBody("+989120000000")));

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.NoContent), answer.Body);
        var audit = await Client.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, "/api/access/audit/"));
        var entry = audit.Json["results"]![0]!;
        Assert.That(((string?)entry["hook"], (long?)entry["token_id"], (string?)entry["action"]), Is.EqualTo(("logto", (long?)null, "send_test")));
    }

    private Task<Answer> PostAsync(HttpRequestMessage request) => _stranger.AnswerAsync(request);

    private Task<Answer> GetAsync(string path) => Client.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, OtpApi.OtpCodes + path));

    private async Task<Answer> TheCodeAsync()
    {
        var list = await GetAsync("");
        Assert.That((int)list.Json["count"]!, Is.EqualTo(1), list.Body);
        return await GetAsync($"{list.Json["results"]![0]!["id"]}/");
    }
}
