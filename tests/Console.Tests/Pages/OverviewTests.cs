using System.Net;
using System.Text.RegularExpressions;
using Otp.Domain.Deliveries;

namespace Otp.Console.Tests.Pages;

internal sealed class OverviewTests
{
    private const string Path = "/console/overview/";
    private const int All = 0;
    private const int Purpose = 1;
    private const int Provider = 3;
    private const int Prefix = 4;

    private OtpApi _api = null!;
    private ConsoleClient _client = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _api = OtpApi.Start([("Console:Enabled", "true"), .. OtpApi.SendingBy(DeliveryChannel.Sms)]);
        _client = await ConsoleClient.SignedInAsync(_api);
    }

    [TearDown]
    public void Stop()
    {
        _client.Dispose();
        _api.Dispose();
    }

    [Test]
    public async Task Overview_OfNothing_SaysWhatToDo()
    {
        var text = TextOf(await _client.GetAsync(Path));

        Assert.That(text, Does.Contain("Nothing to count yet").And.Contains("POST /api/notifications/otp/send/").And.Contains("No message waits."));
        Assert.That(text, Does.Not.Contain("Needs a look").And.Not.Contain("Last 24 hours"));
    }

    [Test]
    public async Task Overview_OfADayAndAWeek_AddsTheirHoursUp()
    {
        await AddSumsAsync(All, "", hoursAgo: 0, created: 1000);
        await AddSumsAsync(All, "", hoursAgo: 23, created: 204);
        await AddSumsAsync(All, "", hoursAgo: 24, created: 602);
        await AddSumsAsync(All, "", hoursAgo: 100, created: 50_000);

        var answer = await _client.GetAsync(Path);
        var text = TextOf(answer);

        Assert.That(text, Does.Contain("Created 1,204 +100 %").And.Contains("Conversion 75.0 % 903 of 1,204").And.Contains("Delivered 1,204 100.0 % of sent"));
        Assert.That(text, Does.Contain("Mon 29 Dec 14:00 until now 1,000 500").And.Contains("Sun 28 Dec 15:00 204 102"));
        Assert.That(text, Does.Contain("Thu 25 Dec 50,000 25,000").And.Contains("Mon 29 Dec until now 1,000 500"));
        Assert.That(Regex.Count(answer.Body, "<svg class=\"plot\""), Is.EqualTo(6));
    }

    [Test]
    public async Task Overview_Conversion_IsByPurposeProviderAndPrefix()
    {
        await AddSumsAsync(All, "", hoursAgo: 0, created: 100);
        await AddSumsAsync(Purpose, "pay", hoursAgo: 30, created: 40);
        await AddSumsAsync(Purpose, "", hoursAgo: 0, created: 16);
        await AddSumsAsync(Provider, "webhook-0", hoursAgo: 1, created: 1200);
        await AddSumsAsync(Prefix, "0912", hoursAgo: 0, created: 8);

        var text = TextOf(await _client.GetAsync(Path));

        Assert.That(text, Does.Contain("pay 30 of 40 75.0 %").And.Contains("no purpose 12 of 16 75.0 %"));
        Assert.That(text, Does.Contain("webhook-0 900 of 1,200 75.0 %").And.Contains("0912 6 of 8 75.0 %"));
        Assert.That(text, Does.Contain("webhook-0 sms closed since 14:46 UTC 100.0 % 1,200 of 1,200 none"));
    }

    [Test]
    public async Task Overview_ByAGrouping_HasALineForTheFirstTwelveAndOneForTheRest()
    {
        await AddSumsAsync(All, "", hoursAgo: 0, created: 100);
        for (var prefix = 10; prefix < 24; prefix++)
            await AddSumsAsync(Prefix, $"09{prefix}", hoursAgo: 0, created: prefix);

        var answer = await _client.GetAsync($"{Path}?by=prefix");
        var text = TextOf(answer);

        Assert.That(text, Does.Contain("0923 23 23 – 100.0 %").And.Contains("0912 12 12 – 100.0 %").And.Contains("2 others 21 21 – 100.0 %"));
        Assert.That(answer.Body, Does.Match("href=\"/console/overview/\\?by=prefix\" aria-current=\"true\""));
        Assert.That(Regex.Count(answer.Body, "<svg class=\"plot\""), Is.EqualTo(3));
    }

    [TestCase("?by=<script>")]
    [TestCase("?by=recipient")]
    [TestCase("?by=purpose&by=prefix")]
    public async Task Overview_ByWhatThereIsNot_IsOfAllTogether(string query)
    {
        await AddSumsAsync(All, "", hoursAgo: 0, created: 100);

        var answer = await _client.GetAsync(Path + query);

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(answer.Body, Does.Match("href=\"/console/overview/\" aria-current=\"true\"").And.Not.Contain("<script"));
    }

    [Test]
    public async Task Overview_OfAMessageThatWaits_SaysForHowLongAndNotToWhom()
    {
        using var admin = _api.AdminClient();
        await admin.PostJsonAsync(OtpApi.OtpCodes + "send/", """{"mobile_number": "09123256545"}""");
        _api.Clock.Advance(TimeSpan.FromMinutes(3));

        var answer = await _client.GetAsync(Path);

        Assert.That(TextOf(answer), Does.Contain("sms: 1 message waits, the oldest for 3 minutes.").And.Contains("3 minutes ago"));
        Assert.That(answer.Body, Does.Not.Contain("9123256545"));
    }

    [Test]
    public async Task Overview_Markup_NeedsNothingThatThePolicyForbids()
    {
        await AddSumsAsync(All, "", hoursAgo: 0, created: 100);

        var answer = await _client.GetAsync($"{Path}?by=purpose");

        Assert.That(answer.Body, Does.Not.Match("<script|<style|\\sstyle=|\\son[a-z]+="));
    }

    [Test]
    public async Task Overview_WithoutThePermission_IsRefused()
    {
        using var staff = await ConsoleClient.SignedInAsync(_api, (await _api.CreateStaffAsync(2851)).Key);

        var answer = await staff.GetAsync(Path);

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(TextOf(answer), Does.Contain("2852"));
    }

    private Task AddSumsAsync(int dimension, string name, int hoursAgo, int created) => _api.ExecuteAsync(
        "INSERT INTO hourly_sums (dimension, hour, name, is_open, created, sent, delivered, verified, converted, expired, locked) "
        + $"VALUES ({dimension}, {(int)(_api.Clock.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalHours - hoursAgo}, '{name}', 0, {created}, {created}, {created}, {created / 2}, {created * 3L / 4}, 3, 1)");

    // As it is read aloud: what the markup parts is apart, and titles within drawings are left out.
    private static string TextOf(Answer answer)
    {
        var withoutDrawings = Regex.Replace(answer.Body, "<svg.*?</svg>", " ", RegexOptions.Singleline);
        var text = WebUtility.HtmlDecode(Regex.Replace(withoutDrawings, "<[^>]*>", " "));
        return Regex.Replace(text, "\\s+", " ").Replace(" .", ".", StringComparison.Ordinal).Replace(" ,", ",", StringComparison.Ordinal);
    }
}
