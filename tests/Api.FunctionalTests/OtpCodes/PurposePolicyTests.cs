using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Otp.Domain.Deliveries;
using Otp.Infrastructure.Settings;

namespace Otp.Api.FunctionalTests.OtpCodes;

/// <summary>Contract, section 5: purposes as policies.</summary>
internal sealed class PurposePolicyTests(StorageProvider provider) : ServiceTests(provider, Settings)
{
    private const string Send = OtpApi.OtpCodes + "send/";

    private static IReadOnlyList<(string Key, string Value)> Settings =>
    [
        .. OtpApi.SendingBy(DeliveryChannel.Sms),
        ("Otp:MaxLifetime", "01:00:00"),
        ("Purposes:confirm.e-mail:Lifetime", "1.00:00:00"), ("Purposes:confirm.e-mail:MaxLifetime", "2.00:00:00"),
        ("Purposes:confirm.e-mail:ResendInterval", "00:00:05"), ("Purposes:confirm.e-mail:MaxSendsPerDay", "3"),
        ("Purposes:slow:Lifetime", "06:00:00"), ("Purposes:slow:MaxLifetime", "06:00:00"),
        ("Purposes:0:Name", "pay"), ("Purposes:0:MaxSendsPerRecipient", "2"), ("Purposes:0:CodeLength", "9"),
    ];

    [TestCase("", 120)]
    [TestCase(", \"purpose\": \"login\"", 120)]
    [TestCase(", \"purpose\": \"pay\"", 120)]
    [TestCase(", \"purpose\": \"confirm.e-mail\"", 86400)]
    public async Task Lifetime_IsThatOfThePurpose(string purpose, int ttl)
    {
        var created = await Api.CreateAsync($$"""{"code": 1, "mobile_number": "09120000001"{{purpose}}}""");
        var sent = await Client.PostJsonAsync(Send, $$"""{"mobile_number": "09120000002"{{purpose}}}""");
        var delivered = await Client.PostJsonAsync(OtpApi.OtpCodes + "deliver/", $$"""{"code": 1, "mobile_number": "09120000003"{{purpose}}}""");

        Assert.That(new[] { created, sent, delivered }.Select(answer => (int)answer.Json["ttl"]!), Is.All.EqualTo(ttl));
    }

    [TestCase("confirm.e-mail", "2025-12-31T14:46:02.777862Z", HttpStatusCode.Created)]
    [TestCase("confirm.e-mail", "2025-12-31T14:46:02.777863Z", HttpStatusCode.BadRequest)]
    [TestCase("login", "2025-12-29T15:46:02.777862Z", HttpStatusCode.Created)]
    [TestCase("login", "2025-12-29T15:46:02.777863Z", HttpStatusCode.BadRequest)]
    [TestCase("pay", "2025-12-29T15:46:02.777863Z", HttpStatusCode.BadRequest)]
    public async Task MaxLifetime_IsThatOfThePurpose_ForPatchesToo(string purpose, string validTo, HttpStatusCode status)
    {
        var created = await Api.CreateAsync($$"""{"code": 1, "mobile_number": "09120000001", "purpose": "{{purpose}}", "valid_to": "{{validTo}}"}""");
        Assert.That(created.Status, Is.EqualTo(status), created.Body);
        await Api.CreateAsync($$"""{"code": 1, "mobile_number": "09120000001", "purpose": "{{purpose}}"}""");
        using var content = new StringContent($$"""{"valid_to": "{{validTo}}"}""", Encoding.UTF8, "application/json");
        var id = status == HttpStatusCode.Created ? 2 : 1;

        var patched = await Client.AnswerAsync(new HttpRequestMessage(HttpMethod.Patch, $"{OtpApi.OtpCodes}{id}/") { Content = content });

        Assert.That(patched.Status, Is.EqualTo(status == HttpStatusCode.Created ? HttpStatusCode.OK : HttpStatusCode.BadRequest), patched.Body);
        if (status == HttpStatusCode.BadRequest)
            Assert.That(patched.InvalidFields, Is.EqualTo(["valid_to"]));
    }

    // Contract, section 5: all sends count together, and each is measured by its own purpose's limits.
    [Test]
    public async Task Sends_OfAllPurposes_CountTogetherAndAreMeasuredEachByItsOwn()
    {
        async Task<string> SendAsync(string? purpose) =>
            await Client.PostJsonAsync(Send, new JsonObject { ["mobile_number"] = "09120000001", ["purpose"] = purpose }.ToJsonString()) is { Status: HttpStatusCode.Accepted }
                ? "taken"
                : "refused";

        Assert.That(await SendAsync("login"), Is.EqualTo("taken"));
        Api.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.That((await SendAsync("login"), await SendAsync("pay")), Is.EqualTo(("refused", "refused")));
        Assert.That(await SendAsync("confirm.e-mail"), Is.EqualTo("taken"));
        Api.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.That(await SendAsync("pay"), Is.EqualTo("refused"), "It has two an hour, whatever they were for.");
        Assert.That(await SendAsync(purpose: null), Is.EqualTo("taken"));
        Api.Clock.Advance(TimeSpan.FromHours(2));
        Assert.That(await SendAsync("confirm.e-mail"), Is.EqualTo("refused"), "It has three a day, whatever they were for.");
        Assert.That(await SendAsync("pay"), Is.EqualTo("taken"));
    }

    // docs/security.md: what a guesser can hit after an hour of sends, and what the fifth wrong guess leaves of it.
    [TestCase(false, 5)]
    [TestCase(true, 1)]
    public async Task AnHourOfSends_LeavesAsManyCodesToGuessAtAsWereMade(bool again, int live)
    {
        const string Body = """{"mobile_number": "09120000001", "purpose": "slow"}""";
        await Client.PostJsonAsync(Send, Body);
        for (var message = 2; message <= 5; message++)
        {
            Api.Clock.Advance(TimeSpan.FromMinutes(10));
            var answer = again ? await Client.PostJsonAsync(OtpApi.OtpCodes + "1/resend/", "{}") : await Client.PostJsonAsync(Send, Body);
            Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Accepted), answer.Body);
        }

        Assert.That(await CountLiveAsync(), Is.EqualTo(live));
        for (var guess = 0; guess < 5; guess++)
            await Client.PostJsonAsync(OtpApi.OtpCodes + "verify/", """{"code": 2147483647, "mobile_number": "09120000001", "purpose": "slow"}""");
        Assert.That(await CountLiveAsync(), Is.Zero);
        Assert.That((await Client.PostJsonAsync(OtpApi.OtpCodes + "1/resend/", "{}")).Rule, Is.EqualTo("otp-code-ended"));

        async Task<int> CountLiveAsync() =>
            (int)(await Client.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, OtpApi.OtpCodes + "?is_allow=true"))).Json["count"]!;
    }

    [Test]
    public async Task KnownPurposesOnly_RefusesOthersWhereverACodeIsMadeOrVerified()
    {
        await Api.CreateAsync("""{"code": 1, "mobile_number": "09120000001", "purpose": "login"}""");
        StartWith([.. Settings, ("Otp:KnownPurposesOnly", "true")]);

        foreach (var path in new[] { "", "send/", "deliver/", "verify/" })
        {
            var refused = await Client.PostJsonAsync(OtpApi.OtpCodes + path, """{"code": 1, "mobile_number": "09120000001", "purpose": "login"}""");
            Assert.That((refused.Status, string.Join(',', refused.InvalidFields)), Is.EqualTo((HttpStatusCode.BadRequest, "purpose")), path);
            Assert.That(refused.Body, Does.Contain("Takes one of confirm.e-mail, pay, slow."));
            var taken = await Client.PostJsonAsync(OtpApi.OtpCodes + path, $$"""{"code": 1, "mobile_number": "0912000001{{path.Length}}", "purpose": "pay"}""");
            Assert.That((int)taken.Status, Is.LessThan(300), taken.Body);
        }

        Assert.That((await Client.PostJsonAsync(OtpApi.OtpCodes, """{"code": 1, "mobile_number": "09120000001", "purpose": null}""")).Status, Is.EqualTo(HttpStatusCode.Created));
    }

    // What other settings let in can still be looked for, and used up.
    [Test]
    public async Task KnownPurposesOnly_LeavesStoredCodesReadable()
    {
        StartWith([.. Settings, ("Otp:KnownPurposesOnly", "true")]);
        await Api.CreateAsync("""{"code": 1, "mobile_number": "09120000001", "purpose": "pay"}""");
        await Api.ExecuteAsync("UPDATE otp_codes SET purpose = 'login'");

        var listed = await Client.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, OtpApi.OtpCodes + "?purpose=login"));
        using var content = new StringContent("""{"valid_to": "2025-12-29T15:00:00Z"}""", Encoding.UTF8, "application/json");
        var patched = await Client.AnswerAsync(new HttpRequestMessage(HttpMethod.Patch, OtpApi.OtpCodes + "1/") { Content = content });

        Assert.That((listed.Status, (string)listed.Json["results"]![0]!["purpose"]!), Is.EqualTo((HttpStatusCode.OK, "login")));
        Assert.That((patched.Status, patched.Text("purpose")), Is.EqualTo((HttpStatusCode.OK, "login")));
    }
}
