using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Otp.Console.Tests.Browsers;

/// <summary>What axe finds wrong, in light and dark, narrow and wide: nothing.</summary>
internal sealed class AccessibilityTests
{
    private static readonly ColorScheme[] Schemes = [ColorScheme.Light, ColorScheme.Dark];

    [Test]
    public async Task Pages_All_AreAccessible()
    {
        using var api = OtpApi.Start(("Console:Enabled", "true"));
        await using var context = await (await Chromium.SharedAsync()).NewContextAsync(new() { BypassCSP = true, BaseURL = api.Address.OriginalString });
        var page = await context.NewPageAsync();
        await page.GotoAsync("/console/sign-in/");
        await AssertAccessibleAsync(page, "sign-in");
        await Pages.SignInAsync(page, api.AdminKey);

        foreach (var path in Pages.All)
        {
            await page.GotoAsync(path);
            await AssertAccessibleAsync(page, path);
        }

        await page.GotoAsync("/console/tokens/");
        await page.Locator("summary").First.ClickAsync();
        await AssertAccessibleAsync(page, "a question");
        await page.GotoAsync("/console/tokens/make/");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the token" }).ClickAsync();
        await AssertAccessibleAsync(page, "a form that wasn't taken");
    }

    public static async Task AssertAccessibleAsync(IPage page, string what)
    {
        foreach (var (scheme, (width, height)) in Schemes.Zip(Pages.Sizes))
        {
            await page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
            await page.SetViewportSizeAsync(width, height);
            var result = await page.RunAxe(new AxeRunOptions { ResultTypes = [ResultType.Violations] });
            Assert.That(result.Violations.Select(Describe), Is.Empty, $"{what}, {scheme}, {width}");
        }
    }

    private static string Describe(AxeResultItem item) =>
        $"{item.Id}: {item.Help} {string.Join("; ", item.Nodes.Select(node => $"{node.Html} {node.Any.FirstOrDefault()?.Message}"))}";
}
