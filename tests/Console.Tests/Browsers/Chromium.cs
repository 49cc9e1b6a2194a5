using Microsoft.Playwright;

namespace Otp.Console.Tests.Browsers;

/// <summary>
/// A Chromium that is installed here: the one that <c>PLAYWRIGHT_CHROMIUM</c> names, one on the path, or the one that Playwright downloaded.
/// It starts with the first test that asks for it and ends with the test run.
/// </summary>
[SetUpFixture]
internal sealed class Chromium
{
    private const string Variable = "PLAYWRIGHT_CHROMIUM";

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "chrome"];
    private static readonly Lazy<Task<IBrowser?>> Running = new(StartAsync);

    private static IPlaywright? _playwright;

    /// <summary>Ignores the test, visibly, where there is none; in CI that is a failure.</summary>
    public static async Task<IBrowser> SharedAsync()
    {
        if (await Running.Value is { } browser)
            return browser;

        var reason = $"Not run in a browser: no {string.Join(", ", Names)} is on the path, and {Variable} isn't set.";
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail(reason);
        Assert.Ignore(reason);
        throw new InvalidOperationException(reason);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (Running.IsValueCreated && await Running.Value is { } browser)
            await browser.DisposeAsync();
        _playwright?.Dispose();
    }

    private static async Task<IBrowser?> StartAsync()
    {
        _playwright = await Playwright.CreateAsync();
        var path = Find() ?? (File.Exists(_playwright.Chromium.ExecutablePath) ? _playwright.Chromium.ExecutablePath : null);
        return path is null
            ? null
            : await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = path, Args = Environment.IsPrivilegedProcess ? ["--no-sandbox"] : [] });
    }

    private static string? Find() =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given
            ? given
            : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
                .SelectMany(directory => Names.Select(name => Path.Combine(directory, name)))
                .FirstOrDefault(File.Exists);
}
