using System.Net;
using System.Text;
using System.Text.Json;
using Otp.Domain.Deliveries;
using Otp.Infrastructure.Settings;

namespace Otp.Api.FunctionalTests.OtpCodes;

/// <summary>The contract's section 3: retrieve, update and delete.</summary>
[Operation("GetOtpCode", 2852)]
[Operation("UpdateOtpCode", 2853)]
[Operation("DeleteOtpCode", 2854)]
internal sealed class UpdateOtpCodeTests(StorageProvider provider) : ServiceTests(provider)
{
    [Test]
    public async Task Get_AfterACreate_IsTheSameResource()
    {
        var created = await CreateAsync();

        var answer = await SendAsync(HttpMethod.Get, 1);

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(answer.Body, Is.EqualTo(created.Body));
    }

    [TestCase("/api/notifications/otp/2/")]
    [TestCase("/api/notifications/otp/0/")]
    [TestCase("/api/notifications/otp/-1/")]
    [TestCase("/api/notifications/otp/+1/")]
    [TestCase("/api/notifications/otp/1.0/")]
    [TestCase("/api/notifications/otp/%D9%A1/")]
    [TestCase("/api/notifications/otp/9223372036854775808/")]
    [TestCase("/api/notifications/otp/x/")]
    public async Task Id_ThatIsNone_IsNotFound(string path)
    {
        await CreateAsync();

        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Patch, HttpMethod.Delete })
        {
            using var request = new HttpRequestMessage(method, path);
            request.Content = method == HttpMethod.Patch ? Json("{}") : null;
            Assert.That((await Client.AnswerAsync(request)).Status, Is.EqualTo(HttpStatusCode.NotFound), method.Method);
        }
    }

    [Test]
    public async Task Head_IsAnsweredLikeGetWithoutTheBody()
    {
        await CreateAsync();

        var answer = await SendAsync(HttpMethod.Head, 1);

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(answer.MediaType, Is.EqualTo("application/json"));
        Assert.That(answer.Body, Is.Empty);
    }

    [TestCase("Zoe@BÜCHER.example", "zoe@bücher.example")]
    [TestCase("zoe@bücher.example", "zoe@xn--bcher-kva.example")]
    public async Task Patch_ToAnotherSpellingOfTheAddress_KeepsTheSpellingThatItAnswers(string before, string after)
    {
        await Api.CreateAsync($$"""{"code": 42317, "email": "{{before}}"}""");

        var answer = await PatchAsync($$"""{"email": "{{after}}"}""");

        Assert.That(answer.Text("email"), Is.EqualTo(after));
        Assert.That((await SendAsync(HttpMethod.Get, 1)).Body, Is.EqualTo(answer.Body));
    }

    [Test]
    public async Task Patch_ChangesWhatIsGivenAndLeavesTheRest()
    {
        await CreateAsync();
        Api.Clock.Advance(TimeSpan.FromSeconds(1));

        var answer = await PatchAsync("""{"code": "۰۰۷", "valid_to": "2025-12-30T00:00:00Z", "id": 99, "created_at": null}""");

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK), answer.Body);
        Assert.That(answer.Json["id"]!.GetValue<long>(), Is.EqualTo(1));
        Assert.That(answer.Json["code"]!.GetValue<int>(), Is.EqualTo(7));
        Assert.That(answer.Text("mobile_number"), Is.EqualTo("09123256545"));
        Assert.That(answer.Text("valid_to"), Is.EqualTo("2025-12-30T00:00:00.000000Z"));
        Assert.That(answer.Text("created_at"), Is.EqualTo("2025-12-29T14:46:02.777862Z"));
        Assert.That(answer.Text("updated_at"), Is.EqualTo("2025-12-29T14:46:03.777862Z"));
        Assert.That((await SendAsync(HttpMethod.Get, 1)).Body, Is.EqualTo(answer.Body));
    }

    [Test]
    public async Task Patch_WithNothing_MovesUpdatedAtAlone()
    {
        var created = await CreateAsync();
        Api.Clock.Advance(TimeSpan.FromSeconds(1));

        var answer = await PatchAsync("{}");

        Assert.That(answer.Text("updated_at"), Is.EqualTo("2025-12-29T14:46:03.777862Z"));
        Assert.That(answer.Text("valid_to"), Is.EqualTo(created.Text("valid_to")));
    }

    [Test]
    public async Task Patch_MovesACodeBetweenRecipients()
    {
        await CreateAsync();

        var moved = await PatchAsync("""{"mobile_number": null, "email": "a@b.example"}""");
        var back = await PatchAsync("""{"mobile_number": "09187654321", "email": null}""");

        Assert.That((moved.Text("recipient"), moved.KindOf("mobile_number")), Is.EqualTo(("a@b.example", JsonValueKind.Null)));
        Assert.That((back.Text("recipient"), back.KindOf("email")), Is.EqualTo(("09187654321", JsonValueKind.Null)));
        Assert.That(back.Json["code"]!.GetValue<int>(), Is.EqualTo(123456));
    }

    [TestCase("""{"email": "a@b.example"}""")]
    [TestCase("""{"mobile_number": null}""")]
    [TestCase("""{"mobile_number": null, "email": null}""")]
    public async Task Patch_ToNoneOrTwoRecipients_IsRefusedUnderBoth(string json)
    {
        var created = await CreateAsync();

        var answer = await PatchAsync(json);

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.BadRequest), answer.Body);
        Assert.That(answer.InvalidFields, Is.EqualTo(new[] { "email", "mobile_number" }));
        Assert.That((await SendAsync(HttpMethod.Get, 1)).Body, Is.EqualTo(created.Body));
    }

    [TestCase("""{"code": null}""", "code")]
    [TestCase("""{"valid_to": null}""", "valid_to")]
    [TestCase("""{"valid_to": "2020-01-01T00:00:00Z"}""", "valid_to")]
    [TestCase("""{"code": "x", "mobile_number": "09187654321", "email": "a@b.example"}""", "code", "email", "mobile_number")]
    [TestCase("""{"code": 1.5, "mobile_number": "", "email": 7, "valid_to": "x"}""", "code", "email", "mobile_number", "valid_to")]
    public async Task Patch_WithInvalidFields_NamesThemAll_EvenWhereThereIsNoSuchCode(string json, params string[] fields)
    {
        var answer = await PatchAsync(json);

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.BadRequest), answer.Body);
        Assert.That(answer.InvalidFields, Is.EqualTo(fields));
    }

    [Test]
    public async Task Patch_OfAnExpiredCode_MayReviveIt()
    {
        await CreateAsync();
        Api.Clock.Advance(TimeSpan.FromHours(1));

        var answer = await PatchAsync("""{"valid_to": "2025-12-29T16:46:02.777862Z"}""");

        Assert.That(answer.Json["is_allow"]!.GetValue<bool>(), Is.True);
        Assert.That(answer.Json["ttl"]!.GetValue<long>(), Is.EqualTo(3600));
    }

    [Test]
    public async Task Patch_OfAConsumedCode_IsAConflict()
    {
        await CreateAsync();
        await Client.PostJsonAsync($"{OtpApi.OtpCodes}verify/", """{"code": 123456, "mobile_number": "09123256545"}""");

        var answer = await PatchAsync("{}");

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Conflict), answer.Body);
        Assert.That(answer.Rule, Is.EqualTo("otp-code-consumed"));
    }

    [Test]
    public async Task Patches_AtTheSameTime_LoseNoFieldOfAny()
    {
        await CreateAsync();

        var answers = await Task.WhenAll(Enumerable.Range(1, 16).Select(number => number % 2 == 0
            ? PatchAsync($$"""{"code": {{number}}}""")
            : PatchAsync($$"""{"valid_to": "2026-01-01T00:00:{{number:00}}Z"}""")));

        Assert.That(answers.Select(answer => answer.Status), Is.All.EqualTo(HttpStatusCode.OK));
        var last = await SendAsync(HttpMethod.Get, 1);
        Assert.That(last.Json["code"]!.GetValue<int>(), Is.InRange(2, 16));
        Assert.That(last.Text("valid_to"), Does.StartWith("2026-01-01T00:00:"));
    }

    [Test]
    public async Task Delete_TakesTheCodeAway()
    {
        await CreateAsync();

        var deleted = await SendAsync(HttpMethod.Delete, 1);

        Assert.That(deleted.Status, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(deleted.Body, Is.Empty);
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Delete })
            Assert.That((await SendAsync(method, 1)).Rule, Is.EqualTo("otp-code-not-found"));
        Assert.That((await PatchAsync("{}")).Rule, Is.EqualTo("otp-code-not-found"));
    }

    [Test]
    public async Task Deletes_AtTheSameTime_WithUpdatesBetween_SucceedOnce()
    {
        await CreateAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(number =>
            number % 2 == 0 ? SendAsync(HttpMethod.Delete, 1) : PatchAsync($$"""{"code": {{number}}}""")));

        Assert.That(answers.Count(answer => answer.Status == HttpStatusCode.NoContent), Is.EqualTo(1));
        Assert.That(answers.Select(answer => (int)answer.Status), Is.All.AnyOf(200, 204, 404));
        Assert.That((await SendAsync(HttpMethod.Get, 1)).Status, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task Patch_ToARecipientWithAHundredLiveCodes_IsRefused_AndOfOneOfThemIsTaken()
    {
        await CreateAsync();
        for (var number = 1; number <= 100; number++)
            await Api.CreateAsync($$"""{"code": {{number}}, "email": "someone@example.com"}""");

        var moved = await PatchAsync("""{"mobile_number": null, "email": "someone@example.com"}""");
        using var own = new HttpRequestMessage(HttpMethod.Patch, $"{OtpApi.OtpCodes}2/");
        own.Content = Json("""{"code": 1000}""");

        Assert.That((moved.Status, moved.Rule), Is.EqualTo((HttpStatusCode.Conflict, "too-many-live-codes")));
        Assert.That((await Client.AnswerAsync(own)).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Patch_OfTheExpiryAgainAndAgain_LetsNoCodeOutliveTheLongestLifetime([Values] bool isSent)
    {
        using var api = OtpApi.StartOn(
            Provider, [("Otp:MaxLifetime", "00:10:00"), .. OtpApi.SendingBy(DeliveryChannel.Sms)]);
        using var client = api.AdminClient();
        await client.PostJsonAsync(OtpApi.OtpCodes + (isSent ? "send/" : ""), isSent ? """{"mobile_number": "09123256545"}""" : """{"code": 1, "mobile_number": "09123256545"}""");
        List<Answer> answers = [];

        for (var minute = 0; minute < 12; minute++)
        {
            using var patch = new HttpRequestMessage(HttpMethod.Patch, $"{OtpApi.OtpCodes}1/");
            patch.Content = Json($$"""{"valid_to": "{{api.Clock.GetUtcNow().AddMinutes(2):yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'}}"}""");
            answers.Add(await client.AnswerAsync(patch));
            api.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.That(answers.Select(answer => answer.Status), Is.EqualTo(Enumerable.Repeat(HttpStatusCode.OK, 9).Concat(Enumerable.Repeat(HttpStatusCode.BadRequest, 3))));
        Assert.That(answers[^1].InvalidFields, Is.EqualTo(new[] { "valid_to" }));
    }

    private Task<Answer> CreateAsync() => Api.CreateAsync("""{"code": 123456, "mobile_number": "09123256545"}""");

    private async Task<Answer> PatchAsync(string json)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, $"{OtpApi.OtpCodes}1/");
        request.Content = Json(json);
        return await Client.AnswerAsync(request);
    }

    private Task<Answer> SendAsync(HttpMethod method, long id) => Client.AnswerAsync(new HttpRequestMessage(method, $"{OtpApi.OtpCodes}{id}/"));

    private static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");
}
