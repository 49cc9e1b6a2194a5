using System.Net;
using System.Text.RegularExpressions;
using Otp.Domain.Deliveries;

namespace Otp.Console.Tests.Pages;

internal sealed partial class PersonTests
{
    private const string Page = "/console/person/";
    private const string Code = "731904";

    private OtpApi _api = null!;
    private ConsoleClient _client = null!;
    private string _number = null!;
    private int _numbers;

    [OneTimeSetUp]
    public void Start() => _api = OtpApi.Start([
        ("Console:Enabled", "true"), ("Purposes:login:ResendInterval", "00:00:10"), ("Delivery:Sms:Deny:0", "0999"),
        .. OtpApi.SendingBy(DeliveryChannel.Sms), .. OtpApi.SendingBy(DeliveryChannel.Email)]);

    [OneTimeTearDown]
    public void Stop() => _api.Dispose();

    [SetUp]
    public async Task SignInAsync()
    {
        _client = await ConsoleClient.SignedInAsync(_api);
        _number = $"0912{++_numbers:0000000}";
    }

    [TearDown]
    public void Close() => _client.Dispose();

    [TestCase("{0}")]
    [TestCase("+98 (0) {1}")]
    [TestCase("tel:0098{1}")]
    public async Task Find_InAnySpelling_LeavesForAPageThatTellsNoNumber(string spelling)
    {
        await CreateAsync();

        var found = await FindAsync(string.Format(null, spelling, _number, _number[1..]));

        Assert.That(found.Destination(), Does.StartWith($"{Page}?of=").And.Not.Contains(_number[1..]));
        var page = await _client.GetAsync(found.Destination()!);
        Assert.That(page.Body, Does.Contain($"{_number[..4]}***{_number[7..]}").And.Not.Contains(_number[1..]).And.Not.Contains(Code));
    }

    [Test]
    public async Task Find_ACodesId_ShowsWhomItIsFor()
    {
        var id = await CreateAsync();

        var found = await FindAsync($"{id}");

        Assert.That(found.Destination(), Is.EqualTo($"{Page}?code={id}"));
        Assert.That((await _client.GetAsync(found.Destination()!)).Body, Does.Contain($"{_number[..4]}***{_number[7..]}"));
    }

    [TestCase("")]
    [TestCase("زهرا")]
    [TestCase("<script>alert(1)</script>")]
    [TestCase("+1 202 555 0100")]
    public async Task Find_WhatNobodyCanRead_KeepsItAndSaysWhatIsTaken(string typed)
    {
        var answer = await FindAsync(typed);

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.BadRequest));
        var field = SearchField().Match(answer.Body);
        Assert.That(WebUtility.HtmlDecode(field.Groups["value"].Value), Is.EqualTo(typed));
        Assert.That(field.Value, Does.Contain("aria-invalid=\"true\"").And.Contains("field-Who-fault-0"));
        Assert.That(Text(answer), Does.Contain("Takes a mobile number such as 09123256545"));
    }

    [Test]
    public async Task Find_SomebodyUnknown_KeepsWhatWasTypedAndSaysSo()
    {
        var answer = await FindAsync($" {_number} ");

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(SearchField().Match(answer.Body).Groups["value"].Value, Is.EqualTo($" {_number} "));
        Assert.That(Text(answer), Does.Contain("Nothing is known here: no code, no guess and no send."));
    }

    [Test]
    public async Task Find_ACodeThatWasDeleted_TellsAdminsByWhom()
    {
        var id = await CreateAsync();
        using var admin = _api.AdminClient();
        using var deleted = await admin.DeleteAsync($"{OtpApi.OtpCodes}{id}/");

        var answer = await FindAsync($"#{id}");

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(Text(answer), Does.Contain($"There is no code {id}.").And.Contains($"Code {id} deleted by the token “made at the first start” (1)"));
    }

    [Test]
    public async Task Standing_Locked_SaysUntilWhenFirst()
    {
        await CreateAsync();
        await GuessWrongAsync(5);

        var page = await ShowAsync();

        Assert.That(Lead(page), Is.EqualTo($"Locked until {Clock(5)} by 5 wrong guesses, 5 minutes from now."));
        Assert.That(Sentences(page), Does.Contain("The last code was taken out of use by wrong guesses just now."));
        Assert.That(Entries(page), Does.Contain("Locked by wrong guesses"));
    }

    [TestCase(1, "Not locked; 1 wrong guess so far, 4 more until a lock.", false)]
    [TestCase(4, "Not locked; 4 wrong guesses so far, 1 more until a lock.", true)]
    public async Task Standing_WithWrongGuesses_SaysWhatIsLeft(int wrong, string sentence, bool isFirst)
    {
        await CreateAsync();
        await GuessWrongAsync(wrong);

        var page = await ShowAsync();

        Assert.That(Sentences(page), Does.Contain(sentence));
        Assert.That(Lead(page) == sentence, Is.EqualTo(isFirst));
    }

    [Test]
    public async Task Standing_AfterASend_SaysWhenTheNextIsPossible()
    {
        await SendAsync();
        _api.Clock.Advance(TimeSpan.FromSeconds(18));

        var page = await ShowAsync();

        Assert.That(Lead(page), Is.EqualTo("The last code can still be used, for 102 seconds."));
        Assert.That(Sentences(page), Does.Contain("1 of 5 sends used within the last hour; the next is possible in 12 seconds."));
        Assert.That(Sentences(page), Does.Contain("The last message is on its way to webhook-0."));
    }

    [Test]
    public async Task Standing_OfAPurposeWithLimitsOfItsOwn_GoesByThem()
    {
        await SendAsync("login");

        Assert.That(
            Sentences(await ShowAsync()),
            Does.Contain("By the limits for login: 1 of 5 sends used within the last hour; the next is possible in 10 seconds."));
    }

    [Test]
    public async Task Standing_WithoutASendLeft_SaysSoFirst()
    {
        for (var send = 0; send < 5; send++)
        {
            await SendAsync();
            _api.Clock.Advance(TimeSpan.FromMinutes(10));
        }

        Assert.That(Lead(await ShowAsync()), Is.EqualTo($"All 5 sends of an hour are used; the next is possible at {Clock(10)}, in 10 minutes."));
    }

    [Test]
    public async Task Standing_AfterAVerification_SaysHowLongAgo()
    {
        await CreateAsync();
        await VerifyAsync(Code);
        _api.Clock.Advance(TimeSpan.FromMinutes(3));

        Assert.That(Lead(await ShowAsync()), Is.EqualTo("The last code was consumed 3 minutes ago."));
    }

    [Test]
    public async Task Standing_AfterAnExpiry_SaysHowLongAgo()
    {
        await CreateAsync();
        _api.Clock.Advance(TimeSpan.FromMinutes(4));

        Assert.That(Lead(await ShowAsync()), Is.EqualTo("The last code expired 2 minutes ago, unused."));
    }

    [TestCase("state = 2, attempts = 1, next_at = NULL", "The last message was taken by webhook-0 just now; no receipt has come.", false)]
    [TestCase("state = 4, attempts = 1, next_at = NULL", "The last message arrived, webhook-0 said just now.", false)]
    [TestCase("state = 3, attempts = 1, next_at = NULL, reference = 'r'", "The last message didn't arrive, webhook-0 said just now.", true)]
    [TestCase("state = 3, attempts = 1, next_at = NULL, reason = '550'", "The last message was refused by webhook-0 just now: 550.", true)]
    [TestCase("state = 3, attempts = 2, next_at = NULL", "The last message was given up just now, after 2 attempts.", true)]
    [TestCase("attempts = 1, next_at = next_at + 9000000", "The last message wasn't taken in 1 attempt; webhook-0 is tried again in 9 seconds.", true)]
    public async Task Standing_OfTheLastMessage_SaysWhatBecameOfIt(string columns, string sentence, bool isFirst)
    {
        var id = await SendAsync();
        await _api.ExecuteAsync($"UPDATE deliveries SET {columns} WHERE otp_code_id = {id}");

        var page = await ShowAsync();

        Assert.That(Sentences(page), Does.Contain(sentence));
        Assert.That(Lead(page) == sentence, Is.EqualTo(isFirst));
    }

    [Test]
    public async Task Standing_OfSomebodyWhoIsntServed_SaysSoFirst()
    {
        _number = "09991234567";
        await CreateAsync();

        Assert.That(Lead(await ShowAsync()), Is.EqualTo("Nothing is sent here: the service is set up not to serve this recipient."));
    }

    [Test]
    public async Task Timeline_TellsWhatHappened_TheNewestFirst()
    {
        var id = await SendAsync("login");
        _api.Clock.Advance(TimeSpan.FromSeconds(40));
        using var admin = _api.AdminClient();
        await admin.PostJsonAsync($"{OtpApi.OtpCodes}{id}/resend/", "{}");
        _api.Clock.Advance(TimeSpan.FromMinutes(3));

        Assert.That(Entries(await ShowAsync()), Is.EqualTo(new[]
        {
            $"Code {id} expired unused",
            $"Message of code {id} to webhook-0 by SMS: on its way",
            $"Code {id} sent again by the token “made at the first start” (1)",
            $"Message of code {id} to webhook-0 by SMS: on its way",
            $"Code {id} made for login by the token “made at the first start” (1)",
        }));
    }

    [Test]
    public async Task Timeline_ForWhoIsNoAdmin_LeavesTheAuditTrailOut()
    {
        await CreateAsync();
        await GuessWrongAsync(1);
        await SubmitAsync("unlock");
        using var desk = await DeskAsync(2852);

        var page = await ShowAsync(desk);

        Assert.That(Entries(page), Has.None.Contains("Unlocked"));
        Assert.That(Text(page), Does.Contain("which admins alone can read"));
        Assert.That(Entries(await ShowAsync()), Has.Some.Contains("Unlocked by"));
    }

    [Test]
    public async Task Timeline_OfManyCodes_GoesOnOverPages()
    {
        for (var code = 0; code < 21; code++)
            await CreateAsync();

        var first = await ShowAsync();
        var older = OlderLink().Match(first.Body).Groups["href"].Value;
        var rest = await _client.GetAsync(WebUtility.HtmlDecode(older));

        Assert.That((Entries(first).Count, Entries(rest).Count), Is.EqualTo((20, 1)));
    }

    [TestCase(new[] { 2852 }, new string[0])]
    [TestCase(new[] { 2852, 2853 }, new[] { "unlock" })]
    [TestCase(new[] { 2852, 2856 }, new[] { "resend", "send" })]
    [TestCase(new[] { 2852, 2853, 2856 }, new[] { "unlock", "resend", "send" })]
    public async Task Actions_AreThoseThatTheTokenMay(int[] permissions, string[] actions)
    {
        await SendAsync();
        await GuessWrongAsync(1);
        using var desk = await DeskAsync(permissions);

        Assert.That(Actions(await ShowAsync(desk)), Is.EqualTo(actions));
    }

    [Test]
    public async Task Actions_ThatTheTokenMayNot_AreRefusedWhateverIsPosted()
    {
        await CreateAsync();
        await GuessWrongAsync(1);
        using var desk = await DeskAsync(2852);
        var (page, address) = await FindPageAsync(desk);
        var reveal = Form(page, "reveal");

        foreach (var action in new[] { "unlock", "send", "resend" })
        {
            var answer = await desk.PostAsync(address, [
                reveal.First(field => field.Name == "form-token"), ("do", action), ("to", address.Split("of=")[1]), ("id", "1"),
                ("once", $"{Guid.NewGuid():N}")]);

            Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Forbidden));
            Assert.That(Text(answer), Does.Contain("which this token doesn't have"));
        }

        Assert.That(Sentences(await ShowAsync()), Has.Some.Contains("1 wrong guess"));
    }

    [Test]
    public async Task Page_WithoutThePermission_SaysWhichIsMissing()
    {
        using var desk = await DeskAsync(2856);

        var answer = await desk.GetAsync($"{Page}?code=1");

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(Text(answer), Does.Contain("“read” (2852)"));
    }

    [Test]
    public async Task Reveal_ShowsTheWholeOnceAndLeavesALine()
    {
        var id = await CreateAsync();
        using var desk = await DeskAsync(2852);

        var (whole, address) = await SubmitAsync("reveal", desk);

        Assert.That(whole.Body, Does.Contain(_number));
        Assert.That((await desk.GetAsync(address)).Body, Does.Not.Contain(_number));
        using var admin = _api.AdminClient();
        var line = (await admin.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, "/api/access/audit/?limit=1"))).Json["results"]![0]!;
        Assert.That((line["action"]!.GetValue<string>(), line["target"]!.GetValue<string>(), line["target_id"]!.GetValue<long>()), Is.EqualTo(("reveal", "otp_code", id)));
        Assert.That(line["token_id"]!.GetValue<long>(), Is.Not.EqualTo(1));
    }

    [Test]
    public async Task Reveal_ThatWasLeftForSomebodyElse_ShowsThemMasked()
    {
        var other = await CreateAsync();
        _number = $"0912{++_numbers:0000000}";
        await CreateAsync();
        var (page, address) = await FindPageAsync(_client);
        await _client.PostAsync(address, Form(page, "reveal"));

        var found = await _client.PostAsync(Page, [.. Form(page, "find"), ("Who", $"#{other}")]);
        var shown = await _client.GetAsync(found.Destination()!);

        Assert.That(shown.Body, Does.Not.Contain(_number));
    }

    [Test]
    public async Task Unlock_EndsTheLock()
    {
        await CreateAsync();
        await GuessWrongAsync(5);

        var (page, _) = await SubmitAsync("unlock");

        Assert.That(Text(page), Does.Contain("Unlocked. Codes that the lock took out of use stay so"));
        Assert.That(Sentences(page), Does.Contain("Not locked, no wrong guesses."));
    }

    [Test]
    public async Task Send_TwiceByOneForm_SendsOnce()
    {
        await CreateAsync();
        var (page, address) = await FindPageAsync(_client);
        var form = Form(page, "send");

        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => _client.PostAsync(address, [.. form, ("Purpose", "login"), ("Locale", "en")])));
        _api.Clock.Advance(TimeSpan.FromMinutes(1));
        var late = await _client.PostAsync(address, [.. form, ("Purpose", "login"), ("Locale", "en")]);

        Assert.That(answers.Append(late).Select(answer => answer.Destination()), Is.All.EqualTo(address));
        var shown = await _client.GetAsync(address);
        Assert.That(Text(shown), Does.Contain("A new code is on its way."));
        Assert.That(Entries(shown).Count(entry => entry.StartsWith("Message of code", StringComparison.Ordinal)), Is.EqualTo(1));
        Assert.That(Entries(shown), Has.Some.Contains("made for login by"));
    }

    [Test]
    public async Task Send_TooSoon_SaysBesideTheFormWhenItIsPossible()
    {
        await SendAsync();

        var (page, address) = await SubmitAsync("send");

        Assert.That(Text(page), Does.Contain("Not sent: this person was sent a code too recently").And.Contains("It is possible in 30 seconds."));
        Assert.That(Text(await _client.GetAsync(address)), Does.Not.Contain("Not sent"), "A reload repeats nothing.");
    }

    [Test]
    public async Task Send_ForWhatIsNoPurpose_KeepsItAndSaysWhatIsTaken()
    {
        await CreateAsync();
        var (page, address) = await FindPageAsync(_client);

        var answer = await _client.PostAsync(address, [.. Form(page, "send"), ("Purpose", "Log In")]);

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(answer.Body, Does.Contain("value=\"Log In\"").And.Contains("<details class=\"question\" open"));
        Assert.That(Text(answer), Does.Contain("Takes 1 to 32 characters of a-z"));
    }

    [Test]
    public async Task Resend_OfAUsableCode_SendsItAgainOnce()
    {
        var id = await SendAsync();
        _api.Clock.Advance(TimeSpan.FromSeconds(31));
        var (page, address) = await FindPageAsync(_client);
        var form = Form(page, "resend");

        await _client.PostAsync(address, form);
        await _client.PostAsync(address, form);

        var shown = await _client.GetAsync(address);
        Assert.That(Text(shown), Does.Contain($"Code {id} is on its way once more."));
        Assert.That(Entries(shown).Count(entry => entry.StartsWith("Message of code", StringComparison.Ordinal)), Is.EqualTo(2));
    }

    [Test]
    public async Task Resend_OfACodeThatEndedMeanwhile_SaysSo()
    {
        await SendAsync();
        var (page, address) = await FindPageAsync(_client);
        _api.Clock.Advance(TimeSpan.FromMinutes(3));

        await _client.PostAsync(address, Form(page, "resend"));

        Assert.That(Text(await _client.GetAsync(address)), Does.Contain("Nothing was done. This one-time code can't be used any more."));
    }

    [Test]
    public async Task Link_AfterAnHour_HasRunOut()
    {
        await CreateAsync();
        var (page, address) = await FindPageAsync(_client);
        var form = Form(page, "send");
        _api.Clock.Advance(TimeSpan.FromMinutes(61));

        Assert.That(Text(await _client.GetAsync(address)), Does.Contain("That link to a person has run out."));
        Assert.That((await _client.PostAsync(address, form)).Destination(), Is.EqualTo(Page));
    }

    [Test]
    public async Task Link_OfAnotherToken_OpensNothing()
    {
        await CreateAsync();
        var (_, address) = await FindPageAsync(_client);
        using var desk = await DeskAsync(2852);

        Assert.That(Text(await desk.GetAsync(address)), Does.Contain("That link to a person has run out."));
    }

    private async Task<Answer> FindAsync(string who, ConsoleClient? client = null)
    {
        var search = await (client ?? _client).GetAsync(Page);
        return await (client ?? _client).PostAsync(Page, [.. Form(search, "find"), ("Who", who)]);
    }

    private async Task<(Answer Page, string Address)> FindPageAsync(ConsoleClient client)
    {
        var address = (await FindAsync(_number, client)).Destination()!;
        return (await client.GetAsync(address), address);
    }

    private async Task<Answer> ShowAsync(ConsoleClient? client = null) => (await FindPageAsync(client ?? _client)).Page;

    /// <summary>Fills in one form of the person's page and goes where that leads.</summary>
    private async Task<(Answer Page, string Address)> SubmitAsync(string action, ConsoleClient? client = null)
    {
        var (page, address) = await FindPageAsync(client ?? _client);
        var answer = await (client ?? _client).PostAsync(address, Form(page, action));
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.SeeOther), answer.Body);
        return (await (client ?? _client).GetAsync(answer.Destination()!.Split('#')[0]), address);
    }

    private async Task<ConsoleClient> DeskAsync(params int[] permissions) =>
        await ConsoleClient.SignedInAsync(_api, (await _api.CreateStaffAsync(permissions)).Key);

    private async Task<long> CreateAsync() =>
        (await _api.CreateAsync($$"""{"code": "{{Code}}", "mobile_number": "{{_number}}"}""")).Json["id"]!.GetValue<long>();

    private async Task<long> SendAsync(string? purpose = null)
    {
        using var admin = _api.AdminClient();
        var body = purpose is null ? $$"""{"mobile_number": "{{_number}}"}""" : $$"""{"mobile_number": "{{_number}}", "purpose": "{{purpose}}"}""";
        return (await admin.PostJsonAsync($"{OtpApi.OtpCodes}send/", body)).Json["id"]!.GetValue<long>();
    }

    private async Task VerifyAsync(string code)
    {
        using var admin = _api.AdminClient();
        await admin.PostJsonAsync($"{OtpApi.OtpCodes}verify/", $$"""{"code": "{{code}}", "mobile_number": "{{_number}}"}""");
    }

    private async Task GuessWrongAsync(int times)
    {
        for (var guess = 0; guess < times; guess++)
            await VerifyAsync("1000000000");
    }

    private string Clock(int minutes) => $"{_api.Clock.GetUtcNow().AddMinutes(minutes):HH:mm} UTC";

    private static string Text(Answer answer) => Plain(Tag().Replace(answer.Body, ""));

    // Without what keeps names in a script of their own apart.
    private static string Plain(string html) =>
        WebUtility.HtmlDecode(html).Replace("\u2068", "", StringComparison.Ordinal).Replace("\u2069", "", StringComparison.Ordinal);

    private static string Lead(Answer page) => Sentences(page)[0];

    private static List<string> Sentences(Answer page) => Inner(StandingSentence(), page);

    private static List<string> Entries(Answer page) => Inner(TimelineEntry(), page);

    private static IReadOnlyList<string> Actions(Answer page) =>
        [.. Inner(Done(), page).Where(action => action is not ("find" or "reveal"))];

    private static List<string> Inner(Regex regex, Answer page) =>
        [.. regex.Matches(page.Body).Select(match => Plain(match.Groups["text"].Value))];

    private static IReadOnlyList<(string Name, string Value)> Form(Answer page, string action)
    {
        var form = AnyForm().Matches(page.Body).Single(form => form.Value.Contains($"name=\"do\" value=\"{action}\"", StringComparison.Ordinal));
        return [.. Hidden().Matches(form.Value).Select(field => (field.Groups["name"].Value, WebUtility.HtmlDecode(field.Groups["value"].Value)))];
    }

    [GeneratedRegex("<p class=\"(lead|standing)[^\"]*\">(?<text>[^<]*)</p>", RegexOptions.ExplicitCapture)]
    private static partial Regex StandingSentence();

    [GeneratedRegex("<p class=\"what\">(?<text>[^<]*)</p>", RegexOptions.ExplicitCapture)]
    private static partial Regex TimelineEntry();

    [GeneratedRegex("name=\"do\" value=\"(?<text>[^\"]*)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Done();

    [GeneratedRegex("<form.*?</form>", RegexOptions.Singleline)]
    private static partial Regex AnyForm();

    [GeneratedRegex("<input type=\"hidden\" name=\"(?<name>[^\"]*)\" value=\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Hidden();

    [GeneratedRegex("<input id=\"field-Who\"( (?!value=)[^ >]*)*( value=\"(?<value>[^\"]*)\")?[^>]*>", RegexOptions.ExplicitCapture)]
    private static partial Regex SearchField();

    [GeneratedRegex("<a href=\"(?<href>[^\"]*)\">Older</a>", RegexOptions.ExplicitCapture)]
    private static partial Regex OlderLink();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();
}
