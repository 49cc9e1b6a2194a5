using Microsoft.Playwright;

namespace Otp.Console.Tests.Browsers;

/// <summary>The console's pages, as an admin gets to them.</summary>
internal static class Pages
{
    public const string Nowhere = "/console/nowhere/";

    public static readonly (int Width, int Height)[] Sizes = [(360, 740), (1600, 900)];

    public static readonly string[] All =
    [
        "/console/overview/", "/console/person/", "/console/tokens/", "/console/tokens/make/", "/console/tokens/made/", "/console/audit/", Nowhere,
    ];

    public static async Task SignInAsync(IPage page, string key)
    {
        await page.GotoAsync("/console/sign-in/");
        await page.GetByLabel("Key of an access token").FillAsync(key);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Sign out" })).ToBeVisibleAsync();
    }
}
