using System.Net;
using System.Text.Json;
using Otp.Domain.Deliveries;
using Otp.Infrastructure.Settings;

namespace Otp.Api.FunctionalTests.OtpCodes;

/// <summary>Contract, section 5: <c>deliver</c> is create's rules with send's limits.</summary>
[Operation("DeliverOtpCode", 2857)]
internal sealed class DeliverOtpCodeTests(StorageProvider provider) : ServiceTests(provider, OtpApi.SendingBy(DeliveryChannel.Sms))
{
    private const string Deliver = OtpApi.OtpCodes + "deliver/";
    private const string Body = """{"code": "042317", "mobile_number": "09123256545"}""";

    [Test]
    public async Task Deliver_ToANumber_Is202WithTheCallersCodeAndAMessage()
    {
        var answer = await PostAsync(Body);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Accepted));
            Assert.That(answer.Headers["Location"], Is.EqualTo(["/api/notifications/otp/1/"]));
            Assert.That(answer.Members, Is.EqualTo(["id", "code", "mobile_number", "email", "recipient", "valid_to", "ttl", "is_allow", "created_at", "updated_at"]));
            Assert.That(((int)answer.Json["code"]!, answer.Text("recipient"), (int)answer.Json["ttl"]!), Is.EqualTo((42317, "09123256545", 120)));
            Assert.That((await GetAsync("1/")).Body, Is.EqualTo(answer.Body));
            Assert.That((int)(await GetAsync("1/deliveries/")).Json["count"]!, Is.EqualTo(1));
            Assert.That((int)(await GetAsync("?search=42317")).Json["count"]!, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task DeliveredCode_VerifiesLikeAnyOther()
    {
        await PostAsync("""{"code": "042317", "mobile_number": "09123256545", "purpose": "login", "valid_to": "2025-12-29T16:00:00Z"}""");
        Api.Clock.Advance(TimeSpan.FromMinutes(70));

        var without = await Client.PostJsonAsync(OtpApi.OtpCodes + "verify/", Body);
        var verified = await Client.PostJsonAsync(OtpApi.OtpCodes + "verify/", """{"code": 42317, "mobile_number": "09123256545", "purpose": "login"}""");

        Assert.That(((bool)without.Json["verified"]!, (bool)verified.Json["verified"]!), Is.EqualTo((false, true)));
    }

    [TestCase("""{}""", "code,email,mobile_number")]
    [TestCase("""{"code": 1, "mobile_number": "09123256545", "email": "a@b.example"}""", "email,mobile_number")]
    [TestCase("""{"code": "x", "mobile_number": "1", "locale": "de", "purpose": "Ü", "valid_to": null}""", "code,locale,mobile_number,purpose,valid_to")]
    [TestCase("""{"code": "00000000001", "mobile_number": "09123256545", "valid_to": "2025-12-29T14:46:02Z"}""", "code,valid_to")]
    public async Task Deliver_WithInvalidFields_NamesThemAllAndStoresNothing(string body, string fields)
    {
        Assert.That((await PostAsync(body)).InvalidFields, Is.EqualTo(fields.Split(',')));
        Assert.That((int)(await GetAsync("")).Json["count"]!, Is.Zero);
    }

    // More digits than anybody is shown are a matter of showing them alone.
    [Test]
    public async Task Create_OfTheSameCodeInMoreDigits_IsTaken() =>
        Assert.That((await Api.CreateAsync("""{"code": "00000000001", "mobile_number": "09123256545"}""")).Status, Is.EqualTo(HttpStatusCode.Created));

    [Test]
    public async Task Deliver_AgainTooSoon_Is429AndStoresNothing()
    {
        await PostAsync(Body);
        Api.Clock.Advance(TimeSpan.FromSeconds(29.5));

        var refused = await PostAsync(Body);
        var sent = await Client.PostJsonAsync(OtpApi.OtpCodes + "send/", """{"mobile_number": "09123256545"}""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((refused.Status, refused.Rule, refused.Headers["Retry-After"].Single()), Is.EqualTo((HttpStatusCode.TooManyRequests, "sent-too-often", "1")));
            Assert.That(sent.Rule, Is.EqualTo("sent-too-often"));
            Assert.That((int)(await GetAsync("")).Json["count"]!, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Deliver_WhereNothingReachesTheRecipient_Is503AndStoresNothing()
    {
        var answer = await PostAsync("""{"code": 1, "email": "a@b.example"}""");

        Assert.That((answer.Status, answer.Rule), Is.EqualTo((HttpStatusCode.ServiceUnavailable, "no-delivery-provider")));
        Assert.That((int)(await GetAsync("")).Json["count"]!, Is.Zero);
    }

    [Test]
    public async Task Deliver_ToARecipientThatIsNotServed_Is403()
    {
        StartWith([.. OtpApi.SendingBy(DeliveryChannel.Sms), ("Delivery:Sms:Deny:0", "0912")]);

        Assert.That((await PostAsync(Body)).Rule, Is.EqualTo("recipient-not-served"));
    }

    [Test]
    public async Task Deliver_BeyondACeiling_Is429()
    {
        StartWith([.. OtpApi.SendingBy(DeliveryChannel.Sms), ("Otp:MaxSmsPerHour", "1")]);
        await Client.PostJsonAsync(OtpApi.OtpCodes + "send/", """{"mobile_number": "09123256546"}""");

        Assert.That((await PostAsync(Body)).Rule, Is.EqualTo("send-ceiling-reached"));
    }

    [Test]
    public async Task Deliver_ManyAtOnce_IsTakenOnce()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(number => PostAsync($$"""{"code": {{number}}, "mobile_number": "09123256545"}""")));

        Assert.That(answers.Count(answer => answer.Status == HttpStatusCode.Accepted), Is.EqualTo(1));
        Assert.That(answers.Count(answer => answer.Status == HttpStatusCode.TooManyRequests), Is.EqualTo(15));
        Assert.That((int)(await GetAsync("")).Json["count"]!, Is.EqualTo(1));
    }

    [Test]
    public async Task Deliver_ToATestRecipient_StoresTheCallersCodeAndSendsNothing()
    {
        StartWith(
        [
            .. OtpApi.SendingBy(DeliveryChannel.Sms), ("Otp:AllowTestRecipients", "true"), ("Otp:TestRecipients:0:MobileNumber", "09123256545"),
            ("Otp:TestRecipients:0:Code", "111111"), ("Otp:TestRecipients:0:Until", "2026-01-01T00:00:00Z"),
        ]);

        var answers = new[] { await PostAsync(Body), await PostAsync(Body) };
        var audit = await Client.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, "/api/access/audit/"));

        Assert.That(answers.Select(answer => (answer.Status, (int)answer.Json["code"]!)), Is.All.EqualTo((HttpStatusCode.Accepted, 42317)));
        Assert.That((int)(await GetAsync("1/deliveries/")).Json["count"]!, Is.Zero);
        Assert.That(audit.Json["results"]!.AsArray().Select(entry => (string)entry!["action"]!), Is.EqualTo(["send_test", "send_test"]));
    }

    [Test]
    public async Task Deliver_RepeatedWithItsKey_GetsTheFirstAnswerAndASendWithTheSameKeyItsOwn()
    {
        Client.DefaultRequestHeaders.Add("Idempotency-Key", "k");

        var first = await PostAsync(Body);
        var again = await PostAsync(Body);
        var other = await PostAsync("""{"code": 1, "mobile_number": "09123256545"}""");
        var sent = await Client.PostJsonAsync(OtpApi.OtpCodes + "send/", """{"mobile_number": "09123256546"}""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((first.Status, again.Status, again.Body), Is.EqualTo((HttpStatusCode.Accepted, HttpStatusCode.Accepted, first.Body)));
            Assert.That((again.Headers["Idempotency-Replayed"].Single(), again.Headers["Location"].Single()), Is.EqualTo(("true", "/api/notifications/otp/1/")));
            Assert.That(other.Rule, Is.EqualTo("idempotency-key-reused"));
            Assert.That((sent.Status, sent.KindOf("code")), Is.EqualTo((HttpStatusCode.Accepted, JsonValueKind.Null)));
        }
    }

    // Whoever is told of the code by its message must be whom it is for.
    [Test]
    public async Task Patch_ToAnotherRecipient_WithdrawsTheMessageThatWaits()
    {
        await PostAsync(Body);

        var moved = await PatchAsync("""{"mobile_number": "09123256546"}""");
        var deliveries = await GetAsync("1/deliveries/");

        Assert.That(moved.Status, Is.EqualTo(HttpStatusCode.OK), moved.Body);
        Assert.That((string)deliveries.Json["results"]![0]!["state"]!, Is.EqualTo("failed"));
    }

    [Test]
    public async Task Patch_OfTheNumberAlone_LeavesTheMessageThatTellsIt()
    {
        await PostAsync(Body);

        var changed = await PatchAsync("""{"code": "000017"}""");
        var deliveries = await GetAsync("1/deliveries/");

        Assert.That(((int)changed.Json["code"]!, (string)deliveries.Json["results"]![0]!["state"]!), Is.EqualTo((17, "pending")));
    }

    private Task<Answer> PostAsync(string body) => Client.PostJsonAsync(Deliver, body);

    private Task<Answer> GetAsync(string path) => Client.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, OtpApi.OtpCodes + path));

    private async Task<Answer> PatchAsync(string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        return await Client.AnswerAsync(new HttpRequestMessage(HttpMethod.Patch, OtpApi.OtpCodes + "1/") { Content = content });
    }
}
