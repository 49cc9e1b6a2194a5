using Otp.Domain.Deliveries;

namespace Otp.Console.Tests.Browsers;

/// <summary>The overview with something to show; without, it is one of <see cref="Pages.All"/>.</summary>
internal sealed class OverviewBrowserTests
{
    private OtpApi _api = null!;

    [SetUp]
    public void Start() => _api = OtpApi.Start([("Console:Enabled", "true"), .. OtpApi.SendingBy(DeliveryChannel.Sms)]);

    [TearDown]
    public void Stop() => _api.Dispose();

    [TestCase("")]
    [TestCase("?by=purpose")]
    public async Task Overview_WithFigures_IsAccessibleAndFits(string query)
    {
        await AddFiguresAsync();
        await using var context = await (await Chromium.SharedAsync()).NewContextAsync(new() { BypassCSP = true, BaseURL = _api.Address.OriginalString });
        var page = await context.NewPageAsync();
        await Pages.SignInAsync(page, _api.AdminKey);

        await page.GotoAsync($"/console/overview/{query}");
        foreach (var table in await page.Locator(".chart summary").AllAsync())
            await table.ClickAsync();

        await AccessibilityTests.AssertAccessibleAsync(page, query);
        foreach (var (width, height) in Pages.Sizes)
        {
            await page.SetViewportSizeAsync(width, height);
            Assert.That(await page.EvaluateAsync<int>("document.documentElement.scrollWidth"), Is.LessThanOrEqualTo(width), query);
        }
    }

    // A week, names and numbers as long as they come, and a message that waits.
    private async Task AddFiguresAsync()
    {
        for (var hour = 0; hour < 150; hour++)
            await AddSumsAsync(0, "", hour, 1000 + (hour * 37 % 500));
        await AddSumsAsync(1, "a-purpose-with-a-name-as-long-32", hoursAgo: 0, 123_456_789);
        await AddSumsAsync(3, "webhook-0", hoursAgo: 0, 123_456_789);
        using var admin = _api.AdminClient();
        await admin.PostJsonAsync(OtpApi.OtpCodes + "send/", """{"mobile_number": "09123256545"}""");
        _api.Clock.Advance(TimeSpan.FromMinutes(3));
    }

    private Task AddSumsAsync(int dimension, string name, int hoursAgo, int count) => _api.ExecuteAsync(
        "INSERT INTO hourly_sums (dimension, hour, name, is_open, created, sent, delivered, verified, converted, expired, locked) "
        + $"VALUES ({dimension}, {(int)(_api.Clock.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalHours - hoursAgo}, '{name}', 0, {count}, {count}, {count}, {count / 2}, {count / 4 * 3}, 3, 1)");
}
