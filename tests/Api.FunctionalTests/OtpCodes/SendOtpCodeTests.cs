using System.Net;
using System.Text.Json;
using Otp.Domain.Deliveries;
using Otp.Infrastructure.Settings;

namespace Otp.Api.FunctionalTests.OtpCodes;

/// <summary>Contract, section 5, row by row.</summary>
[Operation("SendOtpCode", 2856)]
[Operation("ListDeliveries", 2852)]
internal sealed class SendOtpCodeTests(StorageProvider provider) : ServiceTests(provider, Sms)
{
    private const string Send = OtpApi.OtpCodes + "send/";
    private const string Body = """{"mobile_number": "09123256545"}""";
    private const string ReceiptSecret = "fedcba9876543210fedcba9876543210";
    private const string Test = "Otp:TestRecipients:0:";
    private const string TestCode = "111111";
    private const string ToTestRecipient = """{"mobile_number": "09120000000"}""";

    [Test]
    public async Task Send_ToANumber_Is202AndKeepsTheCodeToItself()
    {
        var answer = await PostAsync(Body);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Accepted));
            Assert.That(answer.Headers["Location"], Is.EqualTo(["/api/notifications/otp/1/"]));
            Assert.That(answer.Members, Is.EqualTo(["id", "code", "mobile_number", "email", "recipient", "valid_to", "ttl", "is_allow", "created_at", "updated_at"]));
            Assert.That((answer.KindOf("code"), answer.Text("recipient"), (int)answer.Json["ttl"]!, (bool)answer.Json["is_allow"]!), Is.EqualTo((JsonValueKind.Null, "09123256545", 120, true)));
        }
    }

    [Test]
    public async Task GeneratedCode_InEveryLaterAnswer_IsNull()
    {
        await PostAsync(Body);

        Assert.That((await GetAsync("1/")).KindOf("code"), Is.EqualTo(JsonValueKind.Null));
        Assert.That((await GetAsync("")).Body, Does.Contain("\"code\":null"));
        Assert.That((await PatchAsync("""{"valid_to": "2025-12-29T15:00:00Z"}""")).KindOf("code"), Is.EqualTo(JsonValueKind.Null));
    }

    [Test]
    public async Task GeneratedCode_IsNotFoundBySearch()
    {
        StartWithTestRecipient();
        await PostAsync(ToTestRecipient);

        var found = await GetAsync($"?search={TestCode}");

        Assert.That((int)found.Json["count"]!, Is.Zero);
        Assert.That((int)(await GetAsync("?search=0912000")).Json["count"]!, Is.EqualTo(1));
    }

    [TestCase("""{"code": 1}""")]
    [TestCase("""{"mobile_number": "09120000000"}""")]
    public async Task GeneratedCode_CantBeChanged(string patch)
    {
        await PostAsync(Body);

        var answer = await PatchAsync(patch);

        Assert.That((answer.Status, answer.Rule), Is.EqualTo((HttpStatusCode.Conflict, "otp-code-generated")));
    }

    [Test]
    public async Task Send_AgainTooSoon_Is429AndLeavesTheLiveCode()
    {
        await PostAsync(Body);
        Api.Clock.Advance(TimeSpan.FromSeconds(29.5));

        var refused = await PostAsync(Body);
        Api.Clock.Advance(TimeSpan.FromSeconds(0.5));
        var taken = await PostAsync(Body);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((refused.Status, refused.Rule), Is.EqualTo((HttpStatusCode.TooManyRequests, "sent-too-often")));
            Assert.That(refused.Headers["Retry-After"], Is.EqualTo(["1"]));
            Assert.That(taken.Status, Is.EqualTo(HttpStatusCode.Accepted));
            Assert.That((bool)(await GetAsync("1/")).Json["is_allow"]!, Is.True);
            Assert.That((int)(await GetAsync("")).Json["count"]!, Is.EqualTo(2));
        }
    }

    [Test]
    public async Task Send_BeyondTheHoursMost_Is429WhateverWasDeletedMeanwhile()
    {
        using var client = Api.AdminClient();
        for (var send = 1; send <= 5; send++)
        {
            Assert.That((await PostAsync(Body)).Status, Is.EqualTo(HttpStatusCode.Accepted));
            await client.AnswerAsync(new HttpRequestMessage(HttpMethod.Delete, $"{OtpApi.OtpCodes}{send}/"));
            Api.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        var refused = await PostAsync(Body);
        var other = await PostAsync("""{"mobile_number": "09123256546"}""");

        Assert.That((refused.Status, refused.Headers["Retry-After"].Single()), Is.EqualTo((HttpStatusCode.TooManyRequests, "3300")));
        Assert.That(other.Status, Is.EqualTo(HttpStatusCode.Accepted));
    }

    [Test]
    public async Task Send_BeyondTheDaysMost_Is429UntilTheFirstIsADayOld()
    {
        StartSending(("Otp:MaxSendsPerDay", "2"));
        await PostAsync(Body);
        Api.Clock.Advance(TimeSpan.FromHours(2));
        await PostAsync(Body);
        Api.Clock.Advance(TimeSpan.FromHours(2));

        var refused = await PostAsync(Body);
        Api.Clock.Advance(TimeSpan.FromHours(20));
        var taken = await PostAsync(Body);

        Assert.That((refused.Status, refused.Rule, refused.Headers["Retry-After"].Single()), Is.EqualTo((HttpStatusCode.TooManyRequests, "sent-too-often", "72000")));
        Assert.That(taken.Status, Is.EqualTo(HttpStatusCode.Accepted));
    }

    [TestCase("Delivery:Sms:Deny:0", "+98912", Body)]
    [TestCase("Delivery:Sms:Allow:0", "0935", Body)]
    [TestCase("Delivery:Email:Deny:0", "b.example", """{"email": "a@mail.B.example"}""")]
    public async Task Send_ToARecipientThatIsNotServed_Is403AndStoresNothing(string key, string value, string body)
    {
        StartSending((key, value));

        var refused = await PostAsync(body);

        Assert.That((refused.Status, refused.Rule), Is.EqualTo((HttpStatusCode.Forbidden, "recipient-not-served")));
        Assert.That((int)(await GetAsync("")).Json["count"]!, Is.Zero);
    }

    [Test]
    public async Task Send_ToARecipientThatIsServedBesideOthersThatAreNot_IsTaken()
    {
        StartSending(("Delivery:Sms:Allow:0", "0912"), ("Delivery:Sms:Deny:0", "09127"));

        Assert.That((await PostAsync(Body)).Status, Is.EqualTo(HttpStatusCode.Accepted));
    }

    [TestCase("fa-IR")]
    [TestCase("en_US")]
    public async Task Send_InALanguageOfARegion_IsTaken(string locale) =>
        Assert.That((await PostAsync($$"""{"mobile_number": "09123256545", "locale": "{{locale}}"}""")).Status, Is.EqualTo(HttpStatusCode.Accepted));

    [Test]
    public async Task Send_ManyAtOnce_IsTakenOnce()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => PostAsync(Body)));

        Assert.That(answers.Count(answer => answer.Status == HttpStatusCode.Accepted), Is.EqualTo(1));
        Assert.That(answers.Select(answer => answer.Status), Is.All.AnyOf(HttpStatusCode.Accepted, HttpStatusCode.TooManyRequests));
        Assert.That((int)(await GetAsync("")).Json["count"]!, Is.EqualTo(1));
    }

    [TestCase("""{}""", "email,mobile_number")]
    [TestCase("""{"mobile_number": "09123256545", "email": "a@b.example"}""", "email,mobile_number")]
    [TestCase("""{"mobile_number": "1", "locale": "de", "purpose": "Ü"}""", "locale,mobile_number,purpose")]
    [TestCase("""{"mobile_number": "09123256545", "locale": 1}""", "locale")]
    public async Task Send_WithInvalidFields_NamesThemAll(string body, string fields) =>
        Assert.That((await PostAsync(body)).InvalidFields, Is.EqualTo(fields.Split(',')));

    [TestCase("""{"mobile_number": "09123256545", "locale": null, "code": 1, "purpose": "login"}""")]
    public async Task Send_WithWhatIsIgnoredOrEmpty_IsTaken(string body)
    {
        var answer = await PostAsync(body);

        Assert.That((answer.Status, answer.Text("purpose"), answer.KindOf("code")), Is.EqualTo((HttpStatusCode.Accepted, "login", JsonValueKind.Null)));
    }

    [Test]
    public async Task Send_WhereNothingReachesTheRecipient_Is503AndStoresNothing()
    {
        var answer = await PostAsync("""{"email": "a@b.example"}""");

        Assert.That((answer.Status, answer.Rule), Is.EqualTo((HttpStatusCode.ServiceUnavailable, "no-delivery-provider")));
        Assert.That((int)(await GetAsync("")).Json["count"]!, Is.Zero);
    }

    [Test]
    public async Task Send_WithNothingConfigured_WritesFilesOnSqliteAlone()
    {
        StartWith(("environment", "Production"));

        Assert.That((await PostAsync(Body)).Status, Is.EqualTo(Provider == StorageProvider.Sqlite ? HttpStatusCode.Accepted : HttpStatusCode.ServiceUnavailable));
    }

    [Test]
    public async Task Deliveries_OfASentCode_AreListed()
    {
        await PostAsync(Body);
        await Api.CreateAsync("""{"code": 1, "mobile_number": "09123256545"}""");

        var sent = await GetAsync("1/deliveries/");
        var created = await GetAsync("2/deliveries/");
        var unknown = await GetAsync("3/deliveries/");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((int)sent.Json["count"]!, Is.EqualTo(1));
            Assert.That(sent.Json["results"]![0]!.ToJsonString(), Is.EqualTo(
                """{"id":1,"channel":"sms","provider":"webhook-0","state":"pending","attempts":0,"next_at":"2025-12-29T14:46:02.777862Z","reason":null,"created_at":"2025-12-29T14:46:02.777862Z","updated_at":"2025-12-29T14:46:02.777862Z"}"""));
            Assert.That((created.Status, (int)created.Json["count"]!), Is.EqualTo((HttpStatusCode.OK, 0)));
            Assert.That((unknown.Status, unknown.Rule), Is.EqualTo((HttpStatusCode.NotFound, "otp-code-not-found")));
        }
    }

    [Test]
    public async Task TestRecipient_GetsItsFixedCodeAndNoMessage()
    {
        StartWithTestRecipient();
        using var client = Api.AdminClient();

        var answer = await PostAsync(ToTestRecipient);
        var verified = await client.PostJsonAsync(OtpApi.OtpCodes + "verify/", $$"""{"code": "{{TestCode}}", "mobile_number": "09120000000"}""");
        var audit = await client.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, "/api/access/audit/"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That((answer.Status, answer.KindOf("code")), Is.EqualTo((HttpStatusCode.Accepted, JsonValueKind.Null)));
            Assert.That((int)(await GetAsync("1/deliveries/")).Json["count"]!, Is.Zero);
            Assert.That((bool)verified.Json["verified"]!, Is.True);
            Assert.That(audit.Json["results"]![0]!.ToJsonString(), Does.Contain("\"action\":\"send_test\",\"target\":\"otp_code\",\"target_id\":1"));
        }
    }

    [Test]
    public async Task TestRecipient_SentToAgainAndAgain_IsLimitedByNothing()
    {
        StartWithTestRecipient(("Otp:MaxSmsPerHour", "1"), ("Otp:MaxSendsPerDay", "1"), ("Delivery:Sms:Deny:0", "0912000"));
        var statuses = new List<HttpStatusCode>();
        for (var send = 1; send <= 7; send++)
            statuses.Add((await PostAsync(ToTestRecipient)).Status);

        Assert.That(statuses, Is.All.EqualTo(HttpStatusCode.Accepted));
        Assert.That((await PostAsync(Body)).Status, Is.EqualTo(HttpStatusCode.Accepted), "The ceiling has room for one yet.");
    }

    [Test]
    public async Task Send_ToManyNumbersAtOnce_KeepsTheCeilingOfTheirPrefix()
    {
        StartSending(("Otp:MaxSmsPerPrefixPerHour", "3"));

        var answers = await Task.WhenAll(Enumerable.Range(10, 20).Select(number => PostAsync($$"""{"mobile_number": "091232565{{number}}"}""")));

        Assert.That(answers.Count(answer => answer.Status == HttpStatusCode.Accepted), Is.EqualTo(3));
    }

    [Test]
    public async Task Send_RepeatedWithItsKey_GetsTheFirstAnswer()
    {
        using var client = Api.AdminClient();
        client.DefaultRequestHeaders.Add("Idempotency-Key", "k");

        var first = await client.PostJsonAsync(Send, Body);
        var again = await client.PostJsonAsync(Send, Body);

        Assert.That((first.Status, again.Status, again.Body), Is.EqualTo((HttpStatusCode.Accepted, HttpStatusCode.Accepted, first.Body)));
        Assert.That(again.Headers["Idempotency-Replayed"], Is.EqualTo(["true"]));
    }

    [Test]
    public async Task Receipt_AtAnAddressThatNobodyWasGiven_Is404()
    {
        using var stranger = Api.ClientWith(key: null);

        var answer = await stranger.PostJsonAsync(OtpApi.OtpCodes + "receipts/webhook-0/?secret=0123456789abcdef0123456789abcdef", "{}");

        Assert.That((answer.Status, answer.Rule), Is.EqualTo((HttpStatusCode.NotFound, "not-found")));
    }

    [TestCase("application/json", "{\"id\": \"unheard of\"}", HttpStatusCode.NotFound)]
    [TestCase("application/x-www-form-urlencoded", "id=unheard%20of&status=ok", HttpStatusCode.NotFound)]
    [TestCase("application/json", "{\"id\": \"x\", \"\u00e1\": 1", HttpStatusCode.BadRequest)]
    [TestCase("application/json", "{\"\\ud800\": 1, \"id\": \"\\ud800\"}", HttpStatusCode.NotFound)]
    [TestCase("text/plain", "", HttpStatusCode.NotFound)]
    [TestCase("application/json", "[1]", HttpStatusCode.NotFound)]
    [TestCase("text/plain", "id", HttpStatusCode.BadRequest)]
    [TestCase("application/x-www-form-urlencoded; charset=utf-7", "id=1", HttpStatusCode.BadRequest)]
    [TestCase("multipart/form-data; boundary=abc", "--abc\r\nContent-Disposition: form-data; name=\"id\"\r\n\r\n1", HttpStatusCode.BadRequest)]
    [TestCase("multipart/form-data", "id", HttpStatusCode.BadRequest)]
    public async Task Receipt_ThatTellsNothing_IsRefused(string mediaType, string body, HttpStatusCode status)
    {
        using var stranger = Api.ClientWith(key: null);
        // As bytes that aren't UTF-8 where they aren't ASCII.
        using var content = new ByteArrayContent(System.Text.Encoding.Latin1.GetBytes(body));
        content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(mediaType);

        using var answer = await stranger.PostAsync($"{OtpApi.OtpCodes}receipts/webhook-0/?secret={ReceiptSecret}", content);

        Assert.That(answer.StatusCode, Is.EqualTo(status));
    }

    [TestCase("POST", "application/json", """{"data": [{"ref": "r-1", "state": {"code": 10}}]}""")]
    [TestCase("POST", "application/x-www-form-urlencoded", "data.0.ref=r-1&data.0.state.code=10")]
    [TestCase("POST", null, null)]
    [TestCase("GET", null, null)]
    public async Task Receipt_InWhateverFormItComes_SettlesItsMessage(string method, string? mediaType, string? body)
    {
        StartSending(("Delivery:Sms:0:Receipts:Reference", "data.0.ref"), ("Delivery:Sms:0:Receipts:State", "data.0.state.code"), ("Delivery:Sms:0:Receipts:Delivered", "10"));
        await PostAsync(Body);
        await Api.ExecuteAsync("UPDATE deliveries SET state = 2, next_at = NULL, reference = 'r-1'");
        using var stranger = Api.ClientWith(key: null);
        using var receipt = new HttpRequestMessage(new HttpMethod(method),
            $"{OtpApi.OtpCodes}receipts/webhook-0/?secret={ReceiptSecret}{(body is null ? "&data.0.ref=r-1&data.0.state.code=10" : "")}");
        if (body is not null)
        {
            // Without a length it goes in chunks.
            receipt.Headers.TransferEncodingChunked = true;
            receipt.Content = new StreamContent(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(body)));
            receipt.Content.Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue(mediaType!);
        }

        using var answer = await stranger.SendAsync(receipt);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((string)(await GetAsync("1/deliveries/")).Json["results"]![0]!["state"]!, Is.EqualTo("confirmed"));
    }

    private void StartSending(params (string Key, string Value)[] settings) =>
        StartWith([.. Sms.ExceptBy(settings.Select(setting => setting.Key), setting => setting.Key, StringComparer.Ordinal), .. settings]);

    private void StartWithTestRecipient(params (string, string)[] settings)
    {
        StartSending([.. settings, (Test + "MobileNumber", "+98 912 000 0000"), (Test + "Code", TestCode), (Test + "Until", "2026-01-01T00:00:00Z"), ("Otp:AllowTestRecipients", "true")]);
    }

    private static IReadOnlyList<(string Key, string Value)> Sms =>
    [
        .. OtpApi.SendingBy(DeliveryChannel.Sms),
        ("Delivery:Sms:0:Receipts:Secret", ReceiptSecret), ("Delivery:Sms:0:Receipts:Reference", "id"), ("Delivery:Sms:0:Receipts:State", "status"),
    ];

    private Task<Answer> PostAsync(string body) => Client.PostJsonAsync(Send, body);

    private Task<Answer> GetAsync(string path) => Client.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, OtpApi.OtpCodes + path));

    private async Task<Answer> PatchAsync(string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        return await Client.AnswerAsync(new HttpRequestMessage(HttpMethod.Patch, OtpApi.OtpCodes + "1/") { Content = content });
    }
}
