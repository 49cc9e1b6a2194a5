using System.Net;
using System.Text.RegularExpressions;

namespace Otp.Console.Tests.Pages;

internal sealed partial class TokensTests
{
    private OtpApi _api = null!;
    private ConsoleClient _client = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _api = OtpApi.Start(("Console:Enabled", "true"));
        _client = await ConsoleClient.SignedInAsync(_api);
    }

    [TearDown]
    public void Stop()
    {
        _client.Dispose();
        _api.Dispose();
    }

    [Test]
    public async Task Make_ShowsTheKeyOnce_AndItWorks()
    {
        var made = await MakeAsync(("Name", "desk"), ("Role", "staff"), ("Permissions", "2852"), ("Permissions", "2853"));
        var shown = await _client.GetAsync(made.Destination()!);
        var again = await _client.GetAsync(made.Destination()!);
        var key = Key().Match(shown.Body).Groups["key"].Value;

        Assert.That(made.Status, Is.EqualTo(HttpStatusCode.SeeOther));
        Assert.That(made.Headers.SelectMany(header => header), Has.None.Contains(key), "The cookie that carries it is sealed.");
        Assert.That(again.Body, Does.Contain("The key was shown once").And.Not.Contains(key));
        using var reader = await ConsoleClient.SignedInAsync(_api, key);
        Assert.That((await reader.GetAsync("/console/person/")).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Make_WithWhatCantBeTaken_SaysSoBesideTheFields_AndKeepsWhatWasEntered()
    {
        var answer = await MakeAsync(("Name", " "), ("Role", "staff"), ("ExpiresAt", "2020-01-01T00:00"));

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(answer.Body, Does.Contain("id=\"field-Name-fault-0\">Takes a name of 1 to 100 characters on one line."));
        Assert.That(answer.Body, Does.Contain("id=\"field-Permissions-fault\">A staff token takes at least one permission."));
        Assert.That(answer.Body, Does.Contain("id=\"field-ExpiresAt-fault-0\">Takes an instant after now."));
        Assert.That(answer.Body, Does.Contain("href=\"#field-Permissions\"").And.Contains("value=\"2020-01-01T00:00\""));
    }

    [Test]
    public async Task Name_WithMarkup_IsShownAsItIs()
    {
        await MakeAsync(("Name", "<img src=x onerror=alert(1)>"), ("Role", "admin"));

        var page = await _client.GetAsync("/console/tokens/");

        Assert.That(page.Body, Does.Contain("&lt;img src=x onerror=alert(1)&gt;").And.Not.Contains("<img"));
    }

    [Test]
    public async Task Revoke_OfTheLastAdmin_IsRefusedInWords()
    {
        var answer = await _client.SubmitAsync("/console/tokens/", "/console/tokens/");

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That(answer.Body, Does.Contain("This is the last admin token that works"));
    }

    [TestCase("0")]
    [TestCase("99999")]
    [TestCase("x")]
    public async Task Revoke_OfWhatIsNotThere_IsNotFound(string id)
    {
        var form = ConsoleClient.HiddenIn((await _client.GetAsync("/console/tokens/")).Body, "/console/sign-out/");

        var answer = await _client.PostAsync("/console/tokens/", [.. form, ("Id", id)]);

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task Revoke_OfTheTokenOfTheSession_EndsIt()
    {
        var made = await MakeAsync(("Name", "second"), ("Role", "admin"));
        using var second = await ConsoleClient.SignedInAsync(
            _api, Key().Match((await _client.GetAsync(made.Destination()!)).Body).Groups["key"].Value);

        var answer = await second.SubmitAsync("/console/tokens/", "/console/tokens/");
        var next = await second.GetAsync(answer.Destination()!);

        Assert.That(next.Destination(), Does.Contain("why=Revoked"));
    }

    [Test]
    public async Task Lists_OfMany_ArePaged()
    {
        for (var made = 0; made < 55; made++)
            await _api.CreateStaffAsync(2852);

        foreach (var list in new[] { "/console/tokens/", "/console/audit/" })
        {
            var first = await _client.GetAsync(list);
            var second = await _client.GetAsync($"{list}?offset=50");

            Assert.That(first.Body, Does.Contain($"href=\"{list}?offset=50\"").And.Contains("1 to 50 of 5"));
            Assert.That(second.Body, Does.Contain("51 to 5").And.Contains($"href=\"{list}\""));
        }
    }

    [TestCase("/console/tokens/?offset=-1")]
    [TestCase("/console/tokens/?offset=many")]
    [TestCase("/console/audit/?From=yesterday")]
    public async Task List_AskedForWhatCantBe_IsRefusedInWords(string path)
    {
        var answer = await _client.GetAsync(path);

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(answer.MediaType, Is.EqualTo("text/html"));
    }

    [Test]
    public async Task Audit_OfDays_ShowsThoseAndWhoItWas()
    {
        await MakeAsync(("Name", "desk"), ("Role", "admin"));

        var today = await _client.GetAsync("/console/audit/?From=2025-12-29&To=2025-12-29");
        var later = await _client.GetAsync("/console/audit/?From=2025-12-30");

        Assert.That(today.Body, Does.Contain("<td>token 1</td>").And.Contains("<td>made</td>").And.Contains("value=\"2025-12-29\""));
        Assert.That(later.Body, Does.Contain("Nothing on these days."));
    }

    private Task<Answer> MakeAsync(params IReadOnlyList<(string Name, string Value)> fields) =>
        _client.SubmitAsync("/console/tokens/make/", "/console/tokens/make/", fields);

    [GeneratedRegex("<code class=\"key\"[^>]*>(?<key>[0-9a-f]{64})<", RegexOptions.ExplicitCapture)]
    private static partial Regex Key();
}
