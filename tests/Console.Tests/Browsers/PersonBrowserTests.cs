using Microsoft.Playwright;
using Otp.Domain.Deliveries;

namespace Otp.Console.Tests.Browsers;

/// <summary>A person on the phone, as whoever answers it sees them.</summary>
internal sealed class PersonBrowserTests
{
    private const string Number = "09121112233";

    private OtpApi _api = null!;

    [OneTimeSetUp]
    public void Start() => _api = OtpApi.Start([("Console:Enabled", "true"), .. OtpApi.SendingBy(DeliveryChannel.Sms)]);

    [OneTimeTearDown]
    public void Stop() => _api.Dispose();

    [Test]
    public async Task Person_WhoIsLocked_IsFoundUnlockedAndSentACode()
    {
        await LockAsync(Number);
        await using var context = await OpenAsync(new() { JavaScriptEnabled = false });
        var page = await SignedInAsync(context);

        await FindAsync(page, "+98 912 111 2233");
        await Assertions.Expect(page.Locator(".lead")).ToContainTextAsync("Locked until");
        Assert.That(page.Url, Does.Not.Contain("912111"));

        await page.GetByText("Unlock…").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Yes, unlock" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("Unlocked.");

        await page.GetByText("Send a new code…").ClickAsync();
        await page.GetByLabel("Language of the message").SelectOptionAsync("fa");
        await page.GetByRole(AriaRole.Button, new() { Name = "Yes, send a new code" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("A new code is on its way.");
        await page.ReloadAsync();

        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator(".timeline .message")).ToHaveCountAsync(1);
        Assert.That(await page.ContentAsync(), Does.Not.Contain(Number));
    }

    [Test]
    public async Task Person_InEachState_IsAccessibleAndFitsTheWindow()
    {
        const string number = "09351112233";
        await LockAsync(number);
        await using var context = await OpenAsync(new() { BypassCSP = true });
        var page = await SignedInAsync(context);

        foreach (var who in new[] { "زهرا", "09360000000", number })
        {
            await FindAsync(page, who);
            await AssertFineAsync(page, who);
        }

        await page.GetByRole(AriaRole.Button, new() { Name = "Reveal" }).ClickAsync();
        await page.GetByText("Unlock…").ClickAsync();
        await page.GetByText("Send a new code…").ClickAsync();
        await page.GetByLabel("Purpose").FillAsync("Log In");
        await page.GetByRole(AriaRole.Button, new() { Name = "Yes, send a new code" }).ClickAsync();
        await AssertFineAsync(page, "a form that wasn't taken");
        await page.GetByLabel("Purpose").FillAsync("login");
        await page.GetByRole(AriaRole.Button, new() { Name = "Yes, send a new code" }).ClickAsync();
        await page.GetByText("Send a new code…").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Yes, send a new code" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Not sent");
        await AssertFineAsync(page, "refused");
    }

    private static async Task AssertFineAsync(IPage page, string what)
    {
        await AccessibilityTests.AssertAccessibleAsync(page, what);
        await page.SetViewportSizeAsync(Pages.Sizes[0].Width, Pages.Sizes[0].Height);
        var widest = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth");
        Assert.That(widest, Is.LessThanOrEqualTo(Pages.Sizes[0].Width), what);
    }

    private static async Task FindAsync(IPage page, string who)
    {
        await page.GotoAsync("/console/person/");
        await page.GetByLabel("Number, address or a code's id").FillAsync(who);
        await page.GetByRole(AriaRole.Button, new() { Name = "Find" }).ClickAsync();
    }

    private async Task<IBrowserContext> OpenAsync(BrowserNewContextOptions options)
    {
        options.BaseURL = _api.Address.OriginalString;
        var context = await (await Chromium.SharedAsync()).NewContextAsync(options);
        context.SetDefaultTimeout(10_000);
        return context;
    }

    private async Task<IPage> SignedInAsync(IBrowserContext context)
    {
        var page = await context.NewPageAsync();
        await Pages.SignInAsync(page, _api.AdminKey);
        return page;
    }

    private async Task LockAsync(string number)
    {
        await _api.CreateAsync($$"""{"code": 731904, "mobile_number": "{{number}}"}""");
        using var admin = _api.AdminClient();
        for (var guess = 0; guess < 5; guess++)
            await admin.PostJsonAsync($"{OtpApi.OtpCodes}verify/", $$"""{"code": 1, "mobile_number": "{{number}}"}""");
    }
}
