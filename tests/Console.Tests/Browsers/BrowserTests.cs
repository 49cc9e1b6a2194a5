using Microsoft.Playwright;

namespace Otp.Console.Tests.Browsers;

/// <summary>What only a browser can tell; with scripts off, as the console has none.</summary>
internal sealed class BrowserTests
{
    private IBrowserContext _context = null!;
    private IPage _page = null!;

    private static OtpApi Api => SharedConsole.Api;

    [SetUp]
    public async Task OpenAsync()
    {
        _context = await (await Chromium.SharedAsync()).NewContextAsync(new() { JavaScriptEnabled = false, BaseURL = Api.Address.OriginalString });
        _context.SetDefaultTimeout(10_000);
        _page = await _context.NewPageAsync();
    }

    [TearDown]
    public async Task CloseAsync()
    {
        if (_context is not null)
            await _context.DisposeAsync();
    }

    [Test]
    public async Task Token_FromSignInToRevocation_ByTheKeyboardAlone()
    {
        await _page.GotoAsync("/console/tokens/make/");
        await _page.GetByLabel("Key of an access token").FocusAsync();
        await _page.Keyboard.TypeAsync(Api.AdminKey);
        await _page.Keyboard.PressAsync("Enter");

        await _page.GetByLabel("Name", new() { Exact = true }).FocusAsync();
        await _page.Keyboard.TypeAsync("میز پشتیبانی");
        await _page.GetByLabel("read").FocusAsync();
        await _page.Keyboard.PressAsync("Space");
        await _page.Keyboard.PressAsync("Enter");

        var key = await _page.Locator(".key").InnerTextAsync();
        Assert.That(key, Has.Length.EqualTo(64));
        await _page.ReloadAsync();
        Assert.That(await _page.ContentAsync(), Does.Not.Contain(key).And.Contains("The key was shown once"));

        using var support = await ConsoleClient.SignedInAsync(Api, key);
        await _page.GetByRole(AriaRole.Link, new() { Name = "To the tokens" }).PressAsync("Enter");
        var row = _page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "میز پشتیبانی" });
        await row.Locator("summary").PressAsync("Enter");
        await row.GetByRole(AriaRole.Button, new() { Name = "Yes, revoke token" }).PressAsync("Enter");

        await Assertions.Expect(_page.GetByRole(AriaRole.Status)).ToContainTextAsync("is revoked.");
        Assert.That((await support.GetAsync("/console/person/")).Destination(), Does.Contain("why=Revoked"));
        await _page.ReloadAsync();
        await Assertions.Expect(_page.GetByRole(AriaRole.Status)).ToHaveCountAsync(0);
    }

    [Test]
    public async Task Page_InAForeignFrame_IsNotShown()
    {
        await SignInAsync();
        await _page.RouteAsync("http://evil.example/", route => route.FulfillAsync(new()
        {
            ContentType = "text/html",
            Body = $"<iframe src=\"{Api.Address}console/tokens/\"></iframe>",
        }));

        await _page.GotoAsync("http://evil.example/");

        Assert.That(await _page.FrameLocator("iframe").Locator("h1").CountAsync(), Is.Zero);
    }

    [Test]
    public async Task Form_OfAForeignPage_ChangesNothing()
    {
        var (id, key) = await Api.CreateStaffAsync(2852);
        await SignInAsync();
        await _page.RouteAsync("http://evil.example/", route => route.FulfillAsync(new()
        {
            ContentType = "text/html",
            Body = $"<form method=\"post\" action=\"{Api.Address}console/tokens/\"><input name=\"Id\" value=\"{id}\"><button>Win</button></form>",
        }));
        await _page.GotoAsync("http://evil.example/");

        var answer = await _page.RunAndWaitForResponseAsync(
            () => _page.GetByRole(AriaRole.Button).ClickAsync(), response => response.Request.Method == "POST");

        // The browser leaves the cookie out.
        Assert.That(await answer.HeaderValueAsync("location"), Does.StartWith("/console/sign-in/"));
        using var still = await ConsoleClient.SignedInAsync(Api, key);
    }

    [Test]
    public async Task Pages_All_AskNobodyElseAndComplainOfNothing()
    {
        List<string> complaints = [];
        _page.Console += (_, message) => complaints.Add(message.Text);
        _page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(Api.Address.OriginalString, StringComparison.Ordinal))
                complaints.Add(request.Url);
        };
        await SignInAsync();

        foreach (var path in Pages.All.Where(path => path != Pages.Nowhere))
            await _page.GotoAsync(path);

        Assert.That(complaints, Is.Empty);
    }

    [TestCaseSource(typeof(Pages), nameof(Pages.Sizes))]
    public async Task Pages_All_FitTheWindow((int Width, int Height) size)
    {
        await SignInAsync();
        await _page.SetViewportSizeAsync(size.Width, size.Height);

        foreach (var path in Pages.All)
        {
            await _page.GotoAsync(path);
            var widest = await _page.Locator("main").EvaluateAsync<int>("() => document.documentElement.scrollWidth");
            Assert.That(widest, Is.LessThanOrEqualTo(size.Width), path);
        }
    }

    private Task SignInAsync() => Pages.SignInAsync(_page, Api.AdminKey);
}
