using System.Net;
using System.Text.Json;
using Otp.Infrastructure.Settings;

namespace Otp.Api.FunctionalTests.OtpCodes;

/// <summary>The contract's section 3, create: what is taken, and what comes back.</summary>
[Operation("CreateOtpCode", 2851)]
internal sealed class CreateOtpCodeTests(StorageProvider provider) : SharedServiceTests(provider)
{
    [Test]
    public async Task Create_AsInTheReference_AnswersTheWholeResourceInOrder()
    {
        var answer = await Api.CreateAsync("""{"code": 255315, "mobile_number": "09123256545", "email": null, "valid_to": "2025-12-30T14:39:10.268800Z"}""");

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(answer.MediaType, Is.EqualTo("application/json"));
        var id = answer.Json["id"]!.GetValue<long>();
        Assert.That(answer.Body, Is.EqualTo(
            $$"""{"id":{{id}},"code":255315,"mobile_number":"09123256545","email":null,"recipient":"09123256545","valid_to":"2025-12-30T14:39:10.268800Z","ttl":85987,"is_allow":true,"created_at":"2025-12-29T14:46:02.777862Z","updated_at":"2025-12-29T14:46:02.777862Z"}"""));
        Assert.That(answer.Headers["Location"], Is.EqualTo(new[] { $"/api/notifications/otp/{id}/" }));
    }

    [Test]
    public async Task Create_WithoutExpiry_LivesForTheDefaultLifetime()
    {
        var answer = await Api.CreateAsync("""{"code": 1, "email": "someone@example.com"}""");

        Assert.That(answer.Text("valid_to"), Is.EqualTo("2025-12-29T14:48:02.777862Z"));
        Assert.That(answer.Json["ttl"]!.GetValue<long>(), Is.EqualTo(120));
    }

    [TestCase("/api/notifications/otp")]
    [TestCase("/api/notifications/otp/")]
    public async Task Create_WithAndWithoutTheTrailingSlash_IsTheSame(string path)
    {
        using var client = Api.AdminClient();

        var answer = await client.PostJsonAsync(path, """{"code": 1, "email": "someone@example.com"}""");

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Created));
    }

    [Test]
    public async Task Create_TwiceTheSame_MakesTwoCodesWithRisingIds()
    {
        var first = await Api.CreateAsync("""{"code": 7, "email": "twice@example.com"}""");
        var second = await Api.CreateAsync("""{"code": 7, "email": "twice@example.com"}""");

        Assert.That(second.Json["id"]!.GetValue<long>(), Is.GreaterThan(first.Json["id"]!.GetValue<long>()));
    }

    [TestCase("0", 0)]
    [TestCase("2147483647", 2147483647)]
    [TestCase("\"042317\"", 42317)]
    [TestCase("\"۰۴۲۳۱۷\"", 42317)]
    [TestCase("\"٠٤٢٣١٧\"", 42317)]
    [TestCase("\"\\u06f0\\u06f4\"", 4)]
    [TestCase("\"00000000000000000000007\"", 7)]
    [TestCase("\" 042-317\\n\"", 42317)]
    [TestCase("\"\\u200f042\\u2013317\\u00a0\"", 42317)]
    public async Task Code_InEveryFormItTakes_IsReadAsAnInteger(string code, int value)
    {
        var answer = await Api.CreateAsync($$"""{"code": {{code}}, "email": "someone@example.com"}""");

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Created), answer.Body);
        Assert.That(answer.Json["code"]!.GetValue<int>(), Is.EqualTo(value));
    }

    [TestCase("2147483648")]
    [TestCase("-1")]
    [TestCase("-0")]
    [TestCase("1.0")]
    [TestCase("1e3")]
    [TestCase("1E400")]
    [TestCase("true")]
    [TestCase("null")]
    [TestCase("[1]")]
    [TestCase("{}")]
    [TestCase("\"\"")]
    [TestCase("\" -1\"")]
    [TestCase("\"1-\"")]
    [TestCase("\"+1\"")]
    [TestCase("\"1.0\"")]
    [TestCase("\"0x1\"")]
    [TestCase("\"２\"")]
    [TestCase("\"2147483648\"")]
    [TestCase("\"99999999999999999999999999\"")]
    [TestCase("\"\\ud800\"")]
    public async Task Code_InAnyOtherForm_IsRefusedByName(string code)
    {
        var answer = await Api.CreateAsync($$"""{"code": {{code}}, "email": "someone@example.com"}""");

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.BadRequest), answer.Body);
        Assert.That(answer.InvalidFields, Is.EqualTo(new[] { "code" }));
    }

    [TestCase("09123256545")]
    [TestCase("+989123256545")]
    [TestCase("00989123256545")]
    [TestCase("989123256545")]
    [TestCase("9123256545")]
    [TestCase(" \\t+98 (912) 325-6545 \\n")]
    [TestCase("۰۹۱۲۳۲۵۶۵۴۵")]
    [TestCase("٠٩١٢٣٢٥٦٥٤٥")]
    [TestCase("\\u200e+98 912 325 6545\\u200f")]
    [TestCase("tel:+98-912-325-6545")]
    [TestCase("+98 (0) 912 325 6545")]
    [TestCase("0912.325\\u20136545\\u00a0")]
    public async Task MobileNumber_InEveryFormItTakes_ComesBackInTheNationalForm(string number)
    {
        var answer = await Api.CreateAsync($$"""{"code": 1, "mobile_number": "{{number}}"}""");

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Created), answer.Body);
        Assert.That(answer.Text("mobile_number"), Is.EqualTo("09123256545"));
        Assert.That(answer.Text("recipient"), Is.EqualTo("09123256545"));
        Assert.That(answer.KindOf("email"), Is.EqualTo(JsonValueKind.Null));
    }

    [TestCase("\"\"")]
    [TestCase("\"   \"")]
    [TestCase("\"0912325654\"")]
    [TestCase("\"091232565450\"")]
    [TestCase("\"08123256545\"")]
    [TestCase("\"+9809123256545\"")]
    [TestCase("\"+09123256545\"")]
    [TestCase("\"0912/325/6545\"")]
    [TestCase("\"0912\\u20283256545\"")]
    [TestCase("\"0912325654x\"")]
    [TestCase("9123256545")]
    [TestCase("true")]
    [TestCase("[\"09123256545\"]")]
    public async Task MobileNumber_InAnyOtherForm_IsRefusedByName(string number)
    {
        var answer = await Api.CreateAsync($$"""{"code": 1, "mobile_number": {{number}}}""");

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.BadRequest), answer.Body);
        Assert.That(answer.InvalidFields, Is.EqualTo(new[] { "mobile_number" }));
    }

    [TestCase("Some.One+tag@Example.COM", "Some.One+tag@example.com")]
    [TestCase("  someone@example.com  ", "someone@example.com")]
    [TestCase("someone@BÜCHER.example", "someone@bücher.example")]
    [TestCase("someone@xn--bcher-kva.example", "someone@xn--bcher-kva.example")]
    [TestCase("someone@مثال.ایران", "someone@مثال.ایران")]
    [TestCase("someone@خانه\\u200cها.ایران", "someone@خانه\u200cها.ایران")]
    [TestCase("o'neil@example.com", "o'neil@example.com")]
    public async Task Email_InEveryFormItTakes_ComesBackWithItsDomainInLowerCase(string email, string returned)
    {
        var answer = await Api.CreateAsync($$"""{"code": 1, "email": "{{email}}"}""");

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Created), answer.Body);
        Assert.That(answer.Text("email"), Is.EqualTo(returned));
        Assert.That(answer.Text("recipient"), Is.EqualTo(returned));
        Assert.That(answer.KindOf("mobile_number"), Is.EqualTo(JsonValueKind.Null));
    }

    [TestCase("\"\"")]
    [TestCase("\" \"")]
    [TestCase("\"someone\"")]
    [TestCase("\"someone@localhost\"")]
    [TestCase("\"someone@[127.0.0.1]\"")]
    [TestCase("\"someone@127.0.0.1\"")]
    [TestCase("\"some one@example.com\"")]
    [TestCase("\".someone@example.com\"")]
    [TestCase("\"someone@exa_mple.com\"")]
    [TestCase("\"someone@-example.com\"")]
    [TestCase("\"someone(comment)@example.com\"")]
    [TestCase("\"سمی@example.com\"")]
    [TestCase("\"someone@exam\\u00adple.com\"")]
    [TestCase("\"someone@exam\\u200bple.com\"")]
    [TestCase("\"someone@exam\\u2060ple.com\"")]
    [TestCase("\"someone@exam\\ufeffple.com\"")]
    [TestCase("\"someone@exam\\ufe0fple.com\"")]
    [TestCase("\"someone@exam\\u034fple.com\"")]
    [TestCase("\"someone@example.com\\r\\nBcc: other@example.com\"")]
    [TestCase("42")]
    [TestCase("{}")]
    public async Task Email_InAnyOtherForm_IsRefusedByName(string email)
    {
        var answer = await Api.CreateAsync($$"""{"code": 1, "email": {{email}}}""");

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.BadRequest), answer.Body);
        Assert.That(answer.InvalidFields, Is.EqualTo(new[] { "email" }));
    }

    [TestCase("2025-12-30T14:39:10.268800Z", "2025-12-30T14:39:10.268800Z")]
    [TestCase("2025-12-30T14:39:10.2688009999Z", "2025-12-30T14:39:10.268800Z")]
    [TestCase("2025-12-30T14:39:10", "2025-12-30T14:39:10.000000Z")]
    [TestCase("2025-12-30t14:39:10z", "2025-12-30T14:39:10.000000Z")]
    [TestCase("2025-12-30T18:09:10+03:30", "2025-12-30T14:39:10.000000Z")]
    [TestCase("2025-12-30 18:09:10+0330", "2025-12-30T14:39:10.000000Z")]
    [TestCase("2025-12-30T17:39:10+03", "2025-12-30T14:39:10.000000Z")]
    [TestCase("2025-12-29T14:46:02.777863Z", "2025-12-29T14:46:02.777863Z")]
    [TestCase("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z")]
    public async Task ValidTo_InEveryFormItTakes_IsKeptToTheMicrosecond(string validTo, string kept)
    {
        var answer = await Api.CreateAsync($$"""{"code": 1, "email": "someone@example.com", "valid_to": "{{validTo}}"}""");

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Created), answer.Body);
        Assert.That(answer.Text("valid_to"), Is.EqualTo(kept));
    }

    [TestCase("null")]
    [TestCase("\"\"")]
    [TestCase("\"2025-12-29T14:46:02.777862Z\"", Description = "now")]
    [TestCase("\"2025-12-29T14:46:02.7778629Z\"", Description = "now, once it is cut to the microsecond")]
    [TestCase("\"2020-01-01T00:00:00Z\"")]
    [TestCase("\"2025-12-30\"")]
    [TestCase("\"2025-12-30  14:39:10Z\"")]
    [TestCase("\"2025-12-30T14:39Z\"")]
    [TestCase("\"2025-12-30T14:39:60Z\"")]
    [TestCase("\"2025-12-30T24:00:00Z\"")]
    [TestCase("\"20251230T143910Z\"")]
    [TestCase("\"2025-W53-2T14:39:10Z\"")]
    [TestCase("\"2026-02-29T00:00:00Z\"")]
    [TestCase("\"9999-12-31T23:59:59-01:00\"")]
    [TestCase("1767105550")]
    [TestCase("true")]
    public async Task ValidTo_InAnyOtherForm_IsRefusedByName(string validTo)
    {
        var answer = await Api.CreateAsync($$"""{"code": 1, "email": "someone@example.com", "valid_to": {{validTo}}}""");

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.BadRequest), answer.Body);
        Assert.That(answer.InvalidFields, Is.EqualTo(new[] { "valid_to" }));
    }

    [TestCase("""{"code": 1}""")]
    [TestCase("""{"code": 1, "mobile_number": null, "email": null}""")]
    [TestCase("""{"code": 1, "mobile_number": "09123256545", "email": "someone@example.com"}""")]
    public async Task Recipient_NoneOrTwo_IsReportedUnderBothFields(string json)
    {
        var answer = await Api.CreateAsync(json);

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(answer.InvalidFields, Is.EqualTo(new[] { "email", "mobile_number" }));
    }

    [Test]
    public async Task Create_WithEveryFieldInvalid_NamesThemAllAtOnce()
    {
        var answer = await Api.CreateAsync("""{"code": "x", "mobile_number": "x", "email": 5, "valid_to": "2020-01-01T00:00:00Z"}""");

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(answer.Rule, Is.EqualTo("invalid-fields"));
        Assert.That(answer.InvalidFields, Is.EqualTo(new[] { "code", "email", "mobile_number", "valid_to" }));
    }

    [Test]
    public async Task Create_WithoutAnyField_NamesTheRequiredOnes()
    {
        var answer = await Api.CreateAsync("{}");

        Assert.That(answer.InvalidFields, Is.EqualTo(new[] { "code", "email", "mobile_number" }));
    }

    [Test]
    public async Task Create_WithUnknownAndReadOnlyMembers_IgnoresThem()
    {
        var answer = await Api.CreateAsync("""{"code": 1, "email": "someone@example.com", "id": 1, "ttl": -5, "is_allow": false, "created_at": "x", "Code": 2, "extra": {"a": [1]}}""");

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Created), answer.Body);
        Assert.That(answer.Json["code"]!.GetValue<int>(), Is.EqualTo(1));
        Assert.That(answer.Json["is_allow"]!.GetValue<bool>(), Is.True);
        Assert.That(answer.Text("created_at"), Is.EqualTo("2025-12-29T14:46:02.777862Z"));
    }

    [Test]
    public async Task Create_ForARecipientWithAHundredLiveCodes_IsRefusedUntilOneEnds()
    {
        using var api = OtpApi.StartOn(Provider);
        using var client = api.AdminClient();
        for (var number = 1; number <= 100; number++)
            await api.CreateAsync($$"""{"code": {{number}}, "email": "someone@example.com", "purpose": "p{{number % 3}}"}""");

        var refused = await api.CreateAsync("""{"code": 101, "email": "Someone@Example.com"}""");
        var another = await api.CreateAsync("""{"code": 101, "email": "another@example.com"}""");
        await client.AnswerAsync(new HttpRequestMessage(HttpMethod.Delete, $"{OtpApi.OtpCodes}1/"));
        var onceOneIsGone = await api.CreateAsync("""{"code": 102, "email": "someone@example.com"}""");
        var again = await api.CreateAsync("""{"code": 103, "email": "someone@example.com"}""");
        api.Clock.Advance(TimeSpan.FromMinutes(2));
        var onceTheyExpired = await api.CreateAsync("""{"code": 104, "email": "someone@example.com"}""");

        Assert.That((refused.Status, refused.Rule), Is.EqualTo((HttpStatusCode.Conflict, "too-many-live-codes")));
        Assert.That((another.Status, onceOneIsGone.Status), Is.EqualTo((HttpStatusCode.Created, HttpStatusCode.Created)));
        Assert.That((again.Status, onceTheyExpired.Status), Is.EqualTo((HttpStatusCode.Conflict, HttpStatusCode.Created)));
    }

    [Test]
    public async Task Create_ManyAtOnceForOneRecipient_LeavesItAHundredLiveCodes()
    {
        using var api = OtpApi.StartOn(Provider);

        var answers = await Task.WhenAll(Enumerable.Range(0, 160).Select(number => api.CreateAsync($$"""{"code": {{number}}, "email": "someone@example.com"}""")));

        Assert.That(answers.Count(answer => answer.Status == HttpStatusCode.Created), Is.EqualTo(100));
        Assert.That(answers.Where(answer => answer.Status != HttpStatusCode.Created).Select(answer => answer.Rule), Is.All.EqualTo("too-many-live-codes"));
    }

    [Test]
    public async Task Create_BeyondTheLongestLifetime_IsRefused()
    {
        using var api = OtpApi.StartOn(Provider, ("Otp:Lifetime", "00:01:00"), ("Otp:MaxLifetime", "00:10:00"));

        var longest = await api.CreateAsync("""{"code": 1, "email": "someone@example.com", "valid_to": "2025-12-29T14:56:02.777862Z"}""");
        var longer = await api.CreateAsync("""{"code": 1, "email": "someone@example.com", "valid_to": "2025-12-29T14:56:02.777863Z"}""");

        Assert.That(longest.Status, Is.EqualTo(HttpStatusCode.Created), longest.Body);
        Assert.That(longer.Status, Is.EqualTo(HttpStatusCode.BadRequest), longer.Body);
        Assert.That(longer.InvalidFields, Is.EqualTo(new[] { "valid_to" }));
    }
}
