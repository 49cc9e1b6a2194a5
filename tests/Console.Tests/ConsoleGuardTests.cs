using System.Net;

namespace Otp.Console.Tests;

internal sealed class ConsoleGuardTests
{
    private static OtpApi Api => SharedConsole.Api;

    private static readonly string[] Pages =
    [
        "/console/", "/console/sign-in/", "/console/overview/", "/console/person/", "/console/tokens/", "/console/tokens/make/",
        "/console/tokens/made/", "/console/audit/", "/console/audit/?From=yesterday", "/console/nowhere/",
    ];

    private ConsoleClient _client = null!;

    [SetUp]
    public async Task SignInAsync() => _client = await ConsoleClient.SignedInAsync(Api);

    [TearDown]
    public void Close() => _client.Dispose();

    [TestCaseSource(nameof(Pages))]
    public async Task Answers_All_CarryWhatGuardsThem(string path)
    {
        using var stranger = new ConsoleClient(Api.Address);

        Answer[] answers =
        [
            await _client.GetAsync(path), await stranger.GetAsync(path),
            await stranger.PostAsync(path, [("Key", "x")]), await _client.PostAsync(path, [("Id", "1")]),
        ];

        foreach (var answer in answers)
        {
            Assert.That(
                answer.Headers["Content-Security-Policy"],
                Is.EqualTo(["default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"]));
            Assert.That(answer.Headers["X-Frame-Options"], Is.EqualTo(["DENY"]));
            Assert.That(answer.Headers["X-Content-Type-Options"], Is.EqualTo(["nosniff"]));
            Assert.That(answer.Headers["Referrer-Policy"], Is.EqualTo(["no-referrer"]));
            Assert.That(answer.Headers["Cross-Origin-Opener-Policy"], Is.EqualTo(["same-origin"]));
            Assert.That(answer.Headers["Cross-Origin-Resource-Policy"], Is.EqualTo(["same-origin"]));
            Assert.That(answer.Headers["Permissions-Policy"].Single(), Does.Contain("camera=()"));
            Assert.That(answer.Headers["Cache-Control"], Is.EqualTo(["no-store"]));
            Assert.That(answer.Body, Does.Not.Contain("<script").And.Not.Contains(" style=").And.Not.Contains("   at Otp."));
        }
    }

    [Test]
    public async Task Stylesheet_IsKeptForGood()
    {
        var page = await _client.GetAsync("/console/tokens/");
        var path = System.Text.RegularExpressions.Regex.Match(page.Body, "rel=\"stylesheet\" href=\"(?<path>[^\"]+)\"").Groups["path"].Value;
        using var stranger = new ConsoleClient(Api.Address);

        var sheet = await stranger.GetAsync(path);

        Assert.That(sheet.MediaType, Is.EqualTo("text/css"));
        Assert.That(sheet.Headers["Cache-Control"], Is.EqualTo(["public, max-age=31536000, immutable"]));
        Assert.That(sheet.Body, Does.Not.Contain("url(").And.Not.Contains("@import"), "It asks no other host.");
    }

    [Test]
    public async Task Post_WithoutItsToken_DoesNothing()
    {
        var (id, _) = await Api.CreateStaffAsync(2852);
        var form = await RevocationOfAsync(id);

        var without = await _client.PostAsync("/console/tokens/", [("Id", $"{id}")]);
        var wrong = await _client.PostAsync("/console/tokens/", [("Id", $"{id}"), ("form-token", form[0].Value[..^4] + "AAAA")]);
        var query = await _client.PostAsync($"/console/tokens/?form-token={form[0].Value}", [("Id", $"{id}")]);

        foreach (var answer in new[] { without, wrong, query })
        {
            Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.BadRequest));
            Assert.That(answer.Body, Does.Contain("That form can&#x27;t be taken"));
        }

        Assert.That(await IsRevokedAsync(id), Is.False);
    }

    [TestCase("Key", "a\0b", HttpStatusCode.BadRequest, TestName = "Post_OfWhatIsNoForm_IsRefusedInWords(a NUL)")]
    [TestCase("Key", null, HttpStatusCode.RequestEntityTooLarge, TestName = "Post_OfWhatIsNoForm_IsRefusedInWords(too much)")]
    public async Task Post_OfWhatIsNoForm_IsRefusedInWords(string name, string? value, HttpStatusCode status)
    {
        using var stranger = new ConsoleClient(Api.Address);

        var answer = await stranger.PostAsync("/console/sign-in/", [(name, value ?? new string('x', 300_000))]);

        Assert.That(answer.Status, Is.EqualTo(status));
        Assert.That(answer.Body, Does.Contain("That form can&#x27;t be taken"));
    }

    [Test]
    public async Task Address_ThatCannotBeRead_IsNotCalledAForm()
    {
        var answer = await _client.GetAsync("/console/tokens/?offset=far");

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(answer.Body, Does.Contain("That address can&#x27;t be read"));
    }

    [Test]
    public async Task Post_WithTheTokenOfAnother_DoesNothing()
    {
        var (id, _) = await Api.CreateStaffAsync(2852);
        var (_, otherKey) = await Api.CreateStaffAsync(2851, 2852);
        using var other = await ConsoleClient.SignedInAsync(Api, otherKey);
        var theirs = ConsoleClient.HiddenIn((await other.GetAsync("/console/overview/")).Body, "/console/sign-out/");
        _client.Cookies["otp-console-form"] = other.Cookies["otp-console-form"];

        var answer = await _client.PostAsync("/console/tokens/", [.. theirs, ("Id", $"{id}")]);

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(await IsRevokedAsync(id), Is.False);
    }

    [TestCase("Origin", "https://evil.example")]
    [TestCase("Origin", "https://127.0.0.1")]
    [TestCase("Sec-Fetch-Site", "cross-site")]
    [TestCase("Sec-Fetch-Site", "same-site")]
    public async Task Post_FromElsewhere_DoesNothing(string header, string value)
    {
        var (id, _) = await Api.CreateStaffAsync(2852);
        var form = await RevocationOfAsync(id);

        var answer = await _client.PostAsync("/console/tokens/", form, (header, value));

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(await IsRevokedAsync(id), Is.False);
    }

    [TestCase("null", "same-origin")]
    [TestCase(null, "same-origin")]
    [TestCase(null, null)]
    public async Task Post_FromHere_IsTaken(string? origin, string? site)
    {
        var (id, _) = await Api.CreateStaffAsync(2852);
        var form = await RevocationOfAsync(id);
        var own = Api.Address.GetLeftPart(UriPartial.Authority);

        (string, string)[] headers = [("Origin", origin ?? own), .. site is null ? [] : new[] { ("Sec-Fetch-Site", site) }];
        var answer = await _client.PostAsync("/console/tokens/", form, headers);

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.SeeOther));
        Assert.That(await IsRevokedAsync(id), Is.True);
    }

    [TestCase("/console/sign-out/")]
    [TestCase("/console/tokens/")]
    public async Task Get_DoesNothing(string path)
    {
        await _client.GetAsync($"{path}?Id=1");

        Assert.That((await _client.GetAsync("/console/tokens/")).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Method_ThatNoPageTakes_IsRefusedInWords()
    {
        var answer = await _client.SubmitAsync("/console/tokens/", "/console/sign-out/");
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.SeeOther));

        using var client = await ConsoleClient.SignedInAsync(Api);
        var form = ConsoleClient.HiddenIn((await client.GetAsync("/console/audit/")).Body, "/console/sign-out/");
        var posted = await client.PostAsync("/console/audit/", form);

        Assert.That(posted.Status, Is.EqualTo(HttpStatusCode.MethodNotAllowed));
        Assert.That(posted.MediaType, Is.EqualTo("text/html"));
    }

    [Test]
    public async Task Page_ThatIsNotThere_IsNotFoundInWords()
    {
        var answer = await _client.GetAsync("/console/nowhere/");

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(answer.Body, Does.Contain("There is no such page"));
    }

    [Test]
    public async Task Database_ThatIsAway_IsACalmPage()
    {
        using var api = OtpApi.Start(("Console:Enabled", "true"));
        using var client = await ConsoleClient.SignedInAsync(api);
        using var stranger = new ConsoleClient(api.Address);
        var form = ConsoleClient.HiddenIn((await client.GetAsync("/console/tokens/make/")).Body, "/console/tokens/make/");
        File.Delete(Path.Combine(api.DataDirectory, "otp.db"));

        var made = await client.PostAsync("/console/tokens/make/", [.. form, ("Name", "late"), ("Role", "admin")]);
        var signIn = await stranger.SignInAsync("0123456789abcdef0123456789abcdef");

        foreach (var answer in new[] { made, signIn })
        {
            Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
            Assert.That(answer.Headers["Retry-After"], Is.EqualTo(["1"]));
            Assert.That(answer.Body, Does.Contain("The database is away").And.Contains("</html>"));
            Assert.That(answer.Body, Does.Not.Contain("Exception").And.Not.Contains("SQLite").And.Not.Contains("otp.db"));
        }
    }

    [Test]
    public async Task Bug_InAPage_IsAPageThatTellsNothingOfIt()
    {
        using var api = OtpApi.Start(("Console:Enabled", "true"));
        using var client = await ConsoleClient.SignedInAsync(api);
        await api.ExecuteAsync("ALTER TABLE audit_entries RENAME TO elsewhere");

        var answer = await client.GetAsync("/console/audit/");

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.InternalServerError));
        Assert.That(answer.Body, Does.Contain("Something went wrong here").And.Contains("</html>"));
        Assert.That(answer.Body, Does.Not.Contain("audit_entries").And.Not.Contains("Exception").And.Not.Contains("   at "));
        var traceId = System.Text.RegularExpressions.Regex.Match(answer.Body, "<code>(?<id>[0-9a-f]{32})</code>").Groups["id"].Value;
        Assert.That(api.Logs.Lines, Has.Some.Contains($"Request {traceId} failed unexpectedly."));
    }

    private async Task<IReadOnlyList<(string Name, string Value)>> RevocationOfAsync(long id)
    {
        var page = await _client.GetAsync("/console/tokens/");
        return [.. ConsoleClient.HiddenIn(page.Body, "/console/tokens/").Where(field => field.Name != "Id"), ("Id", $"{id}")];
    }

    private static async Task<bool> IsRevokedAsync(long id)
    {
        using var admin = Api.AdminClient();
        var list = await admin.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, "/api/access/tokens/?limit=1000"));
        return list.Json["results"]!.AsArray().Single(token => token!["id"]!.GetValue<long>() == id)!["revoked_at"] is not null;
    }
}
