using System.Net;
using System.Text.Json;
using Otp.Domain.Deliveries;
using Otp.Infrastructure.Settings;

namespace Otp.Api.FunctionalTests.OtpCodes;

/// <summary>Contract, section 5: <c>resend</c> delivers the same code again.</summary>
[Operation("ResendOtpCode", 2856)]
internal sealed class ResendOtpCodeTests(StorageProvider provider) : ServiceTests(provider, OtpApi.SendingBy(DeliveryChannel.Sms))
{
    private const string Send = OtpApi.OtpCodes + "send/";
    private const string Deliver = OtpApi.OtpCodes + "deliver/";
    private const string Body = """{"mobile_number": "09123256545"}""";

    [Test]
    public async Task Resend_OfASentCode_Is202WithTheCodeAsItIsAndOneMessageMore()
    {
        var sent = await Client.PostJsonAsync(Send, Body);
        Api.Clock.Advance(TimeSpan.FromSeconds(30));

        var resent = await ResendAsync("{}");
        var deliveries = await GetAsync("1/deliveries/");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((resent.Status, resent.Headers["Location"].Single()), Is.EqualTo((HttpStatusCode.Accepted, "/api/notifications/otp/1/")));
            Assert.That((resent.KindOf("code"), resent.Text("valid_to"), (int)resent.Json["ttl"]!), Is.EqualTo((JsonValueKind.Null, sent.Text("valid_to"), 90)));
            Assert.That(resent.Text("updated_at"), Is.EqualTo(sent.Text("updated_at")));
            Assert.That(deliveries.Json["results"]!.AsArray().Select(delivery => ((long)delivery!["id"]!, (string)delivery["state"]!)), Is.EqualTo(new[] { (2L, "pending"), (1L, "pending") }));
            Assert.That((int)(await GetAsync("")).Json["count"]!, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Resend_OfADeliveredCode_TellsTheCaller()
    {
        await Client.PostJsonAsync(Deliver, """{"code": "042317", "mobile_number": "09123256545"}""");
        Api.Clock.Advance(TimeSpan.FromSeconds(30));

        Assert.That((int)(await ResendAsync("""{"locale": "en"}""")).Json["code"]!, Is.EqualTo(42317));
    }

    [TestCase("", HttpStatusCode.BadRequest)]
    [TestCase("[]", HttpStatusCode.BadRequest)]
    [TestCase("""{"locale": "de"}""", HttpStatusCode.BadRequest)]
    [TestCase("""{"locale": null, "mobile_number": "1", "code": 7}""", HttpStatusCode.Accepted)]
    public async Task Resend_WithABody_TakesALanguageAndNothingElse(string body, HttpStatusCode status)
    {
        await Client.PostJsonAsync(Send, Body);
        Api.Clock.Advance(TimeSpan.FromSeconds(30));

        Assert.That((await ResendAsync(body)).Status, Is.EqualTo(status));
    }

    [Test]
    public async Task Resend_OfNoSuchCode_Is404() => Assert.That((await ResendAsync("{}")).Rule, Is.EqualTo("otp-code-not-found"));

    [Test]
    public async Task Resend_OfADeletedCode_Is404()
    {
        await Client.PostJsonAsync(Send, Body);
        await Client.AnswerAsync(new HttpRequestMessage(HttpMethod.Delete, OtpApi.OtpCodes + "1/"));

        Assert.That((await ResendAsync("{}")).Rule, Is.EqualTo("otp-code-not-found"));
    }

    [Test]
    public async Task Resend_OfACodeThatWasOnlyStored_Is409()
    {
        await Api.CreateAsync("""{"code": 1, "mobile_number": "09123256545"}""");

        var refused = await ResendAsync("{}");

        Assert.That((refused.Status, refused.Rule), Is.EqualTo((HttpStatusCode.Conflict, "otp-code-never-delivered")));
    }

    [TestCase("""{"code": "042317", "mobile_number": "09123256545"}""", 30)]
    [TestCase("""{"code": 1, "mobile_number": "09123256545"}""", 120)]
    public async Task Resend_OfACodeThatWasConsumedOrHasExpired_Is409(string guess, int seconds)
    {
        await Client.PostJsonAsync(Deliver, """{"code": "042317", "mobile_number": "09123256545"}""");
        await Client.PostJsonAsync(OtpApi.OtpCodes + "verify/", guess);
        Api.Clock.Advance(TimeSpan.FromSeconds(seconds));

        var refused = await ResendAsync("{}");

        Assert.That((refused.Status, refused.Rule), Is.EqualTo((HttpStatusCode.Conflict, "otp-code-ended")));
    }

    // Contract, section 4: the lock is the recipient's, and a code made since can be used once it has ended.
    [Test]
    public async Task Resend_ToALockedRecipient_IsTakenForACodeThatOutlivesTheLock()
    {
        await Client.PostJsonAsync(Send, Body);
        for (var guess = 0; guess < 5; guess++)
            await Client.PostJsonAsync(OtpApi.OtpCodes + "verify/", """{"code": 2147483647, "mobile_number": "09123256545"}""");
        Api.Clock.Advance(TimeSpan.FromSeconds(30));
        await Client.PostJsonAsync(Send, Body);
        Api.Clock.Advance(TimeSpan.FromSeconds(30));

        Assert.That((await ResendAsync("{}")).Rule, Is.EqualTo("otp-code-ended"), "The lock took it out of use.");
        Assert.That((await ResendAsync("{}", id: 2)).Status, Is.EqualTo(HttpStatusCode.Accepted));
    }

    [Test]
    public async Task Resend_CountsAsASend()
    {
        await Client.PostJsonAsync(Send, Body);
        var tooSoon = await ResendAsync("{}");
        for (var message = 2; message <= 4; message++)
        {
            Api.Clock.Advance(TimeSpan.FromSeconds(29));
            await ExtendAsync();
            Api.Clock.Advance(TimeSpan.FromSeconds(1));
            Assert.That((await ResendAsync("{}")).Status, Is.EqualTo(HttpStatusCode.Accepted));
        }

        Api.Clock.Advance(TimeSpan.FromSeconds(30));
        var fifth = await Client.PostJsonAsync(Send, Body);
        await ExtendAsync();
        Api.Clock.Advance(TimeSpan.FromSeconds(30));
        var sixth = await ResendAsync("{}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((tooSoon.Rule, tooSoon.Headers["Retry-After"].Single()), Is.EqualTo(("sent-too-often", "30")));
            Assert.That(fifth.Status, Is.EqualTo(HttpStatusCode.Accepted));
            Assert.That((sixth.Rule, sixth.Headers["Retry-After"].Single()), Is.EqualTo(("sent-too-often", "3450")));
        }
    }

    [Test]
    public async Task Resend_BeyondACeiling_Is429()
    {
        StartWith([.. OtpApi.SendingBy(DeliveryChannel.Sms), ("Otp:MaxSmsPerPrefixPerHour", "1")]);
        await Client.PostJsonAsync(Send, Body);
        Api.Clock.Advance(TimeSpan.FromSeconds(30));

        Assert.That((await ResendAsync("{}")).Rule, Is.EqualTo("send-ceiling-reached"));
    }

    [Test]
    public async Task Resend_SixteenAtOnce_IsOneMessage()
    {
        await Client.PostJsonAsync(Send, Body);
        Api.Clock.Advance(TimeSpan.FromSeconds(30));

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => ResendAsync("{}")));

        Assert.That(answers.Count(answer => answer.Status == HttpStatusCode.Accepted), Is.EqualTo(1));
        Assert.That(answers.Count(answer => answer.Status == HttpStatusCode.TooManyRequests), Is.EqualTo(15));
        Assert.That((int)(await GetAsync("1/deliveries/")).Json["count"]!, Is.EqualTo(2));
    }

    // Each of them is either before the verification or refused after it.
    [Test]
    public async Task Resend_BesideAVerification_AddsNothingToAConsumedCode()
    {
        for (var round = 0; round < 20; round++)
        {
            var body = $$"""{"code": 7, "mobile_number": "09123{{round:000000}}"}""";
            var id = (long)(await Client.PostJsonAsync(Deliver, body)).Json["id"]!;
            Api.Clock.Advance(TimeSpan.FromSeconds(30));

            var verification = Client.PostJsonAsync(OtpApi.OtpCodes + "verify/", body);
            var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => ResendAsync("{}", id)));

            Assert.That((bool)(await verification).Json["verified"]!, Is.True);
            Assert.That(
                answers.Select(answer => answer.Status == HttpStatusCode.Accepted ? "taken" : answer.Rule), Is.All.AnyOf("taken", "sent-too-often", "otp-code-ended"));
            Assert.That((int)(await GetAsync($"{id}/deliveries/")).Json["count"]!, Is.EqualTo(1 + answers.Count(answer => answer.Status == HttpStatusCode.Accepted)));
            Assert.That((await ResendAsync("{}", id)).Rule, Is.EqualTo("otp-code-ended"));
        }
    }

    [Test]
    public async Task Resend_BesideADeletion_IsTakenOr404()
    {
        for (var round = 0; round < 20; round++)
        {
            var id = (long)(await Client.PostJsonAsync(Send, $$"""{"mobile_number": "09123{{round:000000}}"}""")).Json["id"]!;
            Api.Clock.Advance(TimeSpan.FromSeconds(30));

            var deletion = Client.AnswerAsync(new HttpRequestMessage(HttpMethod.Delete, $"{OtpApi.OtpCodes}{id}/"));
            var resent = await ResendAsync("{}", id);

            Assert.That((await deletion).Status, Is.EqualTo(HttpStatusCode.NoContent));
            Assert.That(resent.Status, Is.AnyOf(HttpStatusCode.Accepted, HttpStatusCode.NotFound), resent.Body);
        }
    }

    [Test]
    public async Task Resend_RepeatedWithItsKey_GetsTheFirstAnswerAndAnotherCodesItsOwn()
    {
        await Client.PostJsonAsync(Send, Body);
        await Client.PostJsonAsync(Send, """{"mobile_number": "09123256546"}""");
        Api.Clock.Advance(TimeSpan.FromSeconds(30));
        Client.DefaultRequestHeaders.Add("Idempotency-Key", "k");

        var first = await ResendAsync("{}");
        var again = await ResendAsync("{}");
        var other = await ResendAsync("{}", id: 2);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((again.Status, again.Body, again.Headers["Idempotency-Replayed"].Single()), Is.EqualTo((HttpStatusCode.Accepted, first.Body, "true")));
            Assert.That((other.Status, (int)other.Json["id"]!, other.Headers["Idempotency-Replayed"]), Is.EqualTo((HttpStatusCode.Accepted, 2, Array.Empty<string>())));
            Assert.That((int)(await GetAsync("1/deliveries/")).Json["count"]!, Is.EqualTo(2));
        }
    }

    [Test]
    public async Task Resend_LeavesALineInTheAuditTrail()
    {
        await Client.PostJsonAsync(Send, Body);
        Api.Clock.Advance(TimeSpan.FromSeconds(30));
        await ResendAsync("{}");

        var audit = await Client.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, "/api/access/audit/"));

        Assert.That(audit.Json["results"]![0]!.ToJsonString(), Does.Contain("\"action\":\"resend\",\"target\":\"otp_code\",\"target_id\":1"));
    }

    [Test]
    public async Task Resend_ToATestRecipient_Is202AndLimitedByNothing()
    {
        StartWith(
        [
            .. OtpApi.SendingBy(DeliveryChannel.Sms), ("Otp:AllowTestRecipients", "true"), ("Otp:TestRecipients:0:MobileNumber", "09123256545"),
            ("Otp:TestRecipients:0:Code", "111111"), ("Otp:TestRecipients:0:Until", "2026-01-01T00:00:00Z"),
        ]);
        await Client.PostJsonAsync(Send, Body);

        var answers = new[] { await ResendAsync("{}"), await ResendAsync("{}") };

        Assert.That(answers.Select(answer => answer.Status), Is.All.EqualTo(HttpStatusCode.Accepted));
        Assert.That((int)(await GetAsync("1/deliveries/")).Json["count"]!, Is.Zero);
    }

    private Task<Answer> ResendAsync(string body, long id = 1) => Client.PostJsonAsync($"{OtpApi.OtpCodes}{id}/resend/", body);

    private Task<Answer> GetAsync(string path) => Client.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, OtpApi.OtpCodes + path));

    private async Task ExtendAsync()
    {
        using var content = new StringContent("""{"valid_to": "2025-12-29T16:00:00Z"}""", System.Text.Encoding.UTF8, "application/json");
        await Client.AnswerAsync(new HttpRequestMessage(HttpMethod.Patch, OtpApi.OtpCodes + "1/") { Content = content });
    }
}
