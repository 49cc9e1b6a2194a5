using System.Net;

namespace Otp.Console.Tests.Pages;

/// <summary>A token of each kind sees what it may, and is told what it lacks.</summary>
internal sealed class PermissionTests
{
    private const string Reads = "/console/overview/ /console/person/";
    private const string Manages = "/console/tokens/ /console/tokens/make/ /console/tokens/made/ /console/audit/";

    private static OtpApi Api => SharedConsole.Api;

    [TestCase(2851)]
    [TestCase(2852)]
    [TestCase(2853)]
    [TestCase(2854)]
    [TestCase(2855)]
    [TestCase(2856)]
    [TestCase(2857)]
    public async Task Page_ByAStaffToken_IsShownAsItsPermissionSays(int permission)
    {
        var (_, key) = await Api.CreateStaffAsync(permission);
        using var client = await ConsoleClient.SignedInAsync(Api, key);

        foreach (var path in Reads.Split(' '))
        {
            var answer = await client.GetAsync(path);
            Assert.That(answer.Status, Is.EqualTo(permission == 2852 ? HttpStatusCode.OK : HttpStatusCode.Forbidden), path);
            if (permission != 2852)
                Assert.That(WebUtility.HtmlDecode(answer.Body), Does.Contain("This takes the permission “read” (2852), which this token doesn't have."));
        }

        foreach (var path in Manages.Split(' '))
        {
            var answer = await client.GetAsync(path);
            Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Forbidden), path);
            Assert.That(answer.Body, Does.Contain("This is for admins"));
        }
    }

    [Test]
    public async Task Page_ByAnAdmin_IsShown()
    {
        using var client = await ConsoleClient.SignedInAsync(Api);

        foreach (var path in $"{Reads} {Manages}".Split(' '))
            Assert.That((await client.GetAsync(path)).Status, Is.EqualTo(HttpStatusCode.OK), path);
    }

    [Test]
    public async Task Menu_OfEach_HoldsWhatItMaySee()
    {
        var (_, reader) = await Api.CreateStaffAsync(2852);
        var (_, maker) = await Api.CreateStaffAsync(2851);
        using var admin = await ConsoleClient.SignedInAsync(Api);
        using var reads = await ConsoleClient.SignedInAsync(Api, reader);
        using var makes = await ConsoleClient.SignedInAsync(Api, maker);

        var ofAdmin = await admin.GetAsync("/console/overview/");
        var ofReader = await reads.GetAsync("/console/overview/");
        var ofMaker = await makes.GetAsync("/console/");

        Assert.That(ofAdmin.Body, Does.Contain("href=\"/console/tokens/\"").And.Contains("href=\"/console/person/\""));
        Assert.That(ofReader.Body, Does.Contain("href=\"/console/person/\"").And.Not.Contains("href=\"/console/tokens/\""));
        Assert.That(ofMaker.Body, Does.Contain("Nothing to see with this token").And.Not.Contains("href=\"/console/overview/\""));
    }

    [Test]
    public async Task Command_ThatTheTokenMayNot_IsRefusedWhateverIsPosted()
    {
        var (id, _) = await Api.CreateStaffAsync(2852);
        var (_, key) = await Api.CreateStaffAsync(2852);
        using var client = await ConsoleClient.SignedInAsync(Api, key);
        var form = ConsoleClient.HiddenIn((await client.GetAsync("/console/overview/")).Body, "/console/sign-out/");

        var revoke = await client.PostAsync("/console/tokens/", [.. form, ("Id", $"{id}")]);
        var make = await client.PostAsync("/console/tokens/make/", [.. form, ("Name", "more"), ("Role", "admin")]);

        Assert.That(new[] { revoke.Status, make.Status }, Is.All.EqualTo(HttpStatusCode.Forbidden));
    }
}
