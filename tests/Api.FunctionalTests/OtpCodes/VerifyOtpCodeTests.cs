using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Otp.Domain.Deliveries;
using Otp.Infrastructure.Settings;

namespace Otp.Api.FunctionalTests.OtpCodes;

/// <summary>The contract's section 4 through HTTP, on a real file: exactly once, and no chance for a guesser.</summary>
[Operation("VerifyOtpCode", 2855)]
[Operation("UnlockRecipient", 2853)]
internal sealed class VerifyOtpCodeTests(StorageProvider provider) : ServiceTests(provider)
{
    private const string Verify = "/api/notifications/otp/verify/";
    private const string Unlock = "/api/notifications/otp/unlock/";
    private const string Mobile = """
        "mobile_number": "09123256545"
        """;

    [Test]
    public async Task Verify_RightCode_AnswersTheWholeVerdictInOrder()
    {
        await CreateAsync(42317);

        var answer = await Client.PostJsonAsync(Verify, """{"code": "۰۴۲۳۱۷", "mobile_number": "+98 912 325 6545"}""");

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(answer.Body, Is.EqualTo("""{"verified":true,"id":1,"recipient":"09123256545","reason":null,"attempts_left":null,"retry_after":null}"""));
        var code = await GetAsync(1);
        Assert.That(code.Json["is_allow"]!.GetValue<bool>(), Is.False);
        Assert.That((await VerifyAsync(42317)).Text("reason"), Is.EqualTo("consumed"));
    }

    [Test]
    public async Task Verify_WrongCodes_CountDownToTheLock_AndANewCodeDoesNotResetIt()
    {
        await CreateAsync(1);
        for (var left = 4; left > 0; left--)
        {
            var wrong = await VerifyAsync(9);
            Assert.That((wrong.Text("reason"), wrong.Json["attempts_left"]!.GetValue<int>()), Is.EqualTo(("incorrect", left)));
            await CreateAsync(1);
        }

        var locking = await VerifyAsync(9);
        var right = await VerifyAsync(1);

        Assert.That(locking.Body, Is.EqualTo("""{"verified":false,"id":null,"recipient":"09123256545","reason":"locked","attempts_left":null,"retry_after":300}"""));
        Assert.That(right.Text("reason"), Is.EqualTo("locked"));
        Assert.That((await GetAsync(1)).Json["is_allow"]!.GetValue<bool>(), Is.False);
    }

    [Test]
    public async Task Lock_Ends_AndACodeMadeMeanwhileVerifies()
    {
        await LockAsync();
        var created = await CreateAsync(7, "2025-12-30T00:00:00Z");
        Api.Clock.Advance(TimeSpan.FromMilliseconds(299_001));
        var still = await VerifyAsync(7);
        Api.Clock.Advance(TimeSpan.FromMilliseconds(999));

        Assert.That(created.Json["is_allow"]!.GetValue<bool>(), Is.True);
        Assert.That(still.Json["retry_after"]!.GetValue<int>(), Is.EqualTo(1));
        Assert.That((await VerifyAsync(7)).Json["verified"]!.GetValue<bool>(), Is.True);
    }

    [Test]
    public async Task Unlock_EndsTheLockButNotWhatItTookOutOfUse()
    {
        await LockAsync();

        var unlocked = await Client.PostJsonAsync(Unlock, $"{{{Mobile}}}");
        var again = await Client.PostJsonAsync(Unlock, $"{{{Mobile}}}");

        Assert.That((unlocked.Status, again.Status), Is.EqualTo((HttpStatusCode.NoContent, HttpStatusCode.NoContent)));
        Assert.That((await VerifyAsync(1)).Text("reason"), Is.EqualTo("expired"));
        await CreateAsync(7);
        Assert.That((await VerifyAsync(7)).Json["verified"]!.GetValue<bool>(), Is.True);
        var audit = await Client.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, "/api/access/audit/"));
        Assert.That(audit.Json["results"]!.AsArray().Select(line => line!["action"]!.GetValue<string>()), Is.EqualTo(new[] { "unlock" }));
    }

    [Test]
    public async Task Verify_AnotherSpellingOfTheRecipient_IsTheSameRecipient()
    {
        await Api.CreateAsync("""{"code": 5, "email": "Ali@BÜCHER.example"}""");

        var answer = await Client.PostJsonAsync(Verify, """{"code": 5, "email": "ali@xn--bcher-kva.example"}""");

        Assert.That(answer.Json["verified"]!.GetValue<bool>(), Is.True);
    }

    [Test]
    public async Task Purpose_PartsCodesButNotGuesses()
    {
        var created = await Api.CreateAsync($$"""{"code": 5, {{Mobile}}, "purpose": "login"}""");
        await CreateAsync(6);

        var without = await VerifyAsync(5);
        var with = await VerifyAsync(5, "login");
        var other = await VerifyAsync(6);

        Assert.That(created.Members.Last(), Is.EqualTo("purpose"));
        Assert.That((await GetAsync(2)).Json.ContainsKey("purpose"), Is.False);
        Assert.That((without.Text("reason"), without.Json["attempts_left"]!.GetValue<int>()), Is.EqualTo(("incorrect", 4)));
        Assert.That((with.Json["id"]!.GetValue<int>(), other.Json["id"]!.GetValue<int>()), Is.EqualTo((1, 2)));
        var list = await Client.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, $"{OtpApi.OtpCodes}?purpose=login"));
        Assert.That(list.Json["count"]!.GetValue<int>(), Is.EqualTo(1));
    }

    [TestCase("""{"code": 1}""", "email", "mobile_number")]
    [TestCase("""{"mobile_number": "09123256545"}""", "code")]
    [TestCase("""{"code": "x", "mobile_number": "x", "email": 5, "purpose": "X"}""", "code", "email", "mobile_number", "purpose")]
    public async Task Verify_WithInvalidFields_NamesThemAll(string json, params string[] fields)
    {
        var answer = await Client.PostJsonAsync(Verify, json);

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.BadRequest), answer.Body);
        Assert.That(answer.InvalidFields, Is.EqualTo(fields));
    }

    [TestCase("delete", "not_found")]
    [TestCase("expire", "expired")]
    [TestCase("nothing", "not_found")]
    public async Task Verify_WithoutALiveCode_SaysWhy(string what, string reason)
    {
        if (what != "nothing")
            await CreateAsync(1);
        if (what == "delete")
            await Client.AnswerAsync(new HttpRequestMessage(HttpMethod.Delete, $"{OtpApi.OtpCodes}1/"));
        if (what == "expire")
            Api.Clock.Advance(TimeSpan.FromMinutes(2));

        var answer = await VerifyAsync(1);

        Assert.That(answer.Text("reason"), Is.EqualTo(reason));
        Assert.That(answer.KindOf("attempts_left"), Is.EqualTo(JsonValueKind.Null));
    }

    [Test]
    public async Task Verify_SixteenTimesAtOnce_IsTrueOnce([Range(1, 10)] int round, [Values] bool wasGuessedAtBefore)
    {
        await CreateAsync(round);
        await CreateAsync(round);
        // Of those that open the recipient's budget the unique index lets one alone through; where there is one, the versions do.
        if (wasGuessedAtBefore)
            await VerifyAsync(0);

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => VerifyAsync(round)));

        Assert.That(answers.Count(answer => answer.Json["verified"]!.GetValue<bool>()), Is.EqualTo(1));
        Assert.That(answers.Where(answer => !answer.Json["verified"]!.GetValue<bool>()).Select(answer => answer.Text("reason")), Is.All.EqualTo("consumed"));
    }

    [Test]
    public async Task Guess_SixtyFourTimesAtOnce_WithCreationsBetween_IsCountedEachTime()
    {
        await CreateAsync(1000);

        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(number => number % 8 == 0 ? CreateAsync(1000) : VerifyAsync(number)));

        var verdicts = answers.Where(answer => answer.Status == HttpStatusCode.OK).ToList();
        Assert.That(verdicts, Has.Count.EqualTo(56));
        Assert.That(verdicts.Where(IsIncorrect).Select(answer => answer.Json["attempts_left"]!.GetValue<int>()), Is.EquivalentTo(new[] { 4, 3, 2, 1 }));
        Assert.That(verdicts.Where(answer => !IsIncorrect(answer)).Select(answer => answer.Text("reason")), Is.All.EqualTo("locked"));
    }

    [Test]
    public async Task Verify_WhileTheCodeIsChanged_IsTrueOrTheChangeIsDone_NeverBoth([Range(1, 10)] int round)
    {
        var id = (await CreateAsync(round)).Json["id"]!.GetValue<long>();
        using var change = new HttpRequestMessage(HttpMethod.Patch, $"{OtpApi.OtpCodes}{id}/");
        change.Content = JsonContent.Create(new { code = 1000 });

        var guesses = Enumerable.Range(0, 3).Select(_ => VerifyAsync(round)).ToList();
        var changed = await Client.AnswerAsync(change);
        var verified = (await Task.WhenAll(guesses)).Count(answer => answer.Json["verified"]!.GetValue<bool>());

        Assert.That((changed.Status, verified), Is.EqualTo((HttpStatusCode.OK, 0)).Or.EqualTo((HttpStatusCode.Conflict, 1)));
        Assert.That((await GetAsync(id)).Json["code"]!.GetValue<int>(), Is.EqualTo(verified == 1 ? round : 1000));
    }

    [Test]
    public async Task Verify_WhileTheCodeIsDeleted_IsTrueOnceAtTheMostAndTheCodeIsGone([Range(1, 10)] int round)
    {
        var id = (await CreateAsync(round)).Json["id"]!.GetValue<long>();

        var guesses = Enumerable.Range(0, 3).Select(_ => VerifyAsync(round)).ToList();
        var deleted = await Client.AnswerAsync(new HttpRequestMessage(HttpMethod.Delete, $"{OtpApi.OtpCodes}{id}/"));
        var verdicts = await Task.WhenAll(guesses);

        Assert.That(deleted.Status, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(verdicts.Select(answer => answer.Status), Is.All.EqualTo(HttpStatusCode.OK));
        Assert.That(verdicts.Count(answer => answer.Json["verified"]!.GetValue<bool>()), Is.AtMost(1));
        Assert.That((await GetAsync(id)).Status, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await VerifyAsync(round)).Json["verified"]!.GetValue<bool>(), Is.False);
    }

    [Test]
    public async Task Guess_SixtyFourTimesAtOnce_WithAnUnlockBetween_IsEvaluatedForTwoBudgetsAtTheMost()
    {
        await CreateAsync(1000);

        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(number => number switch
        {
            32 => Client.PostJsonAsync(Unlock, $"{{{Mobile}}}"),
            _ when number % 8 == 0 => CreateAsync(1000),
            _ => VerifyAsync(number),
        }));

        Assert.That(answers[32].Status, Is.EqualTo(HttpStatusCode.NoContent));
        var verdicts = answers.Where(answer => answer.Status == HttpStatusCode.OK).ToList();
        Assert.That(verdicts, Has.Count.EqualTo(56));
        // The last guess of a budget locks, and says so.
        Assert.That(verdicts.Count(IsIncorrect), Is.InRange(4, 8));
    }

    [Test]
    public async Task Guess_WithSuccessesOfItsOwnBetween_IsLockedAllTheSame()
    {
        using var api = OtpApi.StartOn(Provider, [.. OtpApi.SendingBy(DeliveryChannel.Sms)]);
        using var backEnd = api.AdminClient();
        var token = await backEnd.PostJsonAsync("/api/access/tokens/", """{"name": "guesser", "role": "staff", "permissions": [2851, 2855]}""");
        using var guesser = api.ClientWith(token.Text("key"));
        await backEnd.PostJsonAsync($"{OtpApi.OtpCodes}send/", $"{{{Mobile}}}");
        List<string> reasons = [];

        for (var guess = 0; guess < 9; guess++)
        {
            reasons.Add((await guesser.PostJsonAsync(Verify, $$"""{"code": {{1_000_000 + guess}}, {{Mobile}}}""")).Text("reason"));
            if (guess != 3)
                continue;
            await guesser.PostJsonAsync(OtpApi.OtpCodes, $$"""{"code": 1, {{Mobile}}, "purpose": "own"}""");
            var own = await guesser.PostJsonAsync(Verify, $$"""{"code": 1, {{Mobile}}, "purpose": "own"}""");
            Assert.That(own.Json["verified"]!.GetValue<bool>(), Is.True);
        }

        Assert.That(reasons, Is.EqualTo(new[] { "incorrect", "incorrect", "incorrect", "incorrect", "locked", "locked", "locked", "locked", "locked" }));
    }

    [Test]
    public async Task Guess_SixtyFourTimesAtOnce_WithSuccessesOfOtherPurposesBetween_IsCountedEachTime()
    {
        await CreateAsync(1000);
        foreach (var purpose in Enumerable.Range(0, 8))
            await Api.CreateAsync($$"""{"code": 2000, {{Mobile}}, "purpose": "p{{purpose}}"}""");

        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(number => number % 8 == 0 ? VerifyAsync(2000, $"p{number / 8}") : VerifyAsync(number)));

        Assert.That(answers.Where(IsIncorrect).Select(answer => answer.Json["attempts_left"]!.GetValue<int>()), Is.EquivalentTo(new[] { 4, 3, 2, 1 }));
    }

    [Test]
    public async Task Guess_BehindEveryLock_IsEvaluatedAHundredTimesAtTheMost()
    {
        var evaluated = 0;
        for (var answer = await GuessAtAFreshCodeAsync(); answer.KindOf("retry_after") == JsonValueKind.Number || IsIncorrect(answer); answer = await GuessAtAFreshCodeAsync())
        {
            evaluated++;
            if (answer.KindOf("retry_after") == JsonValueKind.Number)
                Api.Clock.Advance(TimeSpan.FromSeconds(answer.Json["retry_after"]!.GetValue<int>()));
        }

        // The one that ended the loop was the last to be evaluated.
        Assert.That(evaluated + 1, Is.EqualTo(100));
        Api.Clock.Advance(TimeSpan.FromDays(3650));
        await CreateAsync(1);
        Assert.That((await VerifyAsync(1)).Text("reason"), Is.EqualTo("locked"));

        async Task<Answer> GuessAtAFreshCodeAsync()
        {
            await CreateAsync(1);
            return await VerifyAsync(9);
        }
    }

    [Test]
    public async Task Verify_AQuotedLocalPartThatNeedsNoQuotes_IsTheSameRecipient()
    {
        var created = await Api.CreateAsync("""{"code": 5, "email": "\"Ali.Reza\"@b.example"}""");

        var answer = await Client.PostJsonAsync(Verify, """{"code": 5, "email": "ali.reza@b.example"}""");

        Assert.That(created.Text("email"), Is.EqualTo("\"Ali.Reza\"@b.example"));
        Assert.That(answer.Json["verified"]!.GetValue<bool>(), Is.True);
    }

    private static bool IsIncorrect(Answer answer) => answer.KindOf("reason") == JsonValueKind.String && answer.Text("reason").Equals("incorrect", StringComparison.Ordinal);

    private Task<Answer> CreateAsync(int code, string? validTo = null) =>
        Api.CreateAsync($$"""{"code": {{code}}, {{Mobile}}{{(validTo is null ? "" : $", \"valid_to\": \"{validTo}\"")}}}""");

    private Task<Answer> VerifyAsync(int code, string? purpose = null) =>
        Client.PostJsonAsync(Verify, $$"""{"code": {{code}}, {{Mobile}}, "purpose": {{JsonValue.Create(purpose)?.ToJsonString() ?? "null"}}}""");

    private Task<Answer> GetAsync(long id) => Client.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, $"{OtpApi.OtpCodes}{id}/"));

    private async Task LockAsync()
    {
        await CreateAsync(1);
        for (var guess = 0; guess < 5; guess++)
            await VerifyAsync(9);
    }
}
