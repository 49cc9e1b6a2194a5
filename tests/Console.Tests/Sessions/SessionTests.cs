using System.Globalization;
using System.Net;

namespace Otp.Console.Tests.Sessions;

internal sealed class SessionTests
{
    private OtpApi _api = null!;

    [SetUp]
    public void Start() => _api = OtpApi.Start(("Console:Enabled", "true"));

    [TearDown]
    public void Stop() => _api.Dispose();

    [Test]
    public async Task Session_EndsEightHoursAfterTheSignIn_WhateverIsDoneMeanwhile()
    {
        using var client = await ConsoleClient.SignedInAsync(_api);

        _api.Clock.Advance(TimeSpan.FromHours(7));
        var within = await client.GetAsync("/console/tokens/");
        _api.Clock.Advance(TimeSpan.FromHours(1) - TimeSpan.FromSeconds(1));
        var lastSecond = await client.GetAsync("/console/tokens/");
        _api.Clock.Advance(TimeSpan.FromSeconds(1));
        var after = await client.GetAsync("/console/tokens/");
        var signIn = await client.GetAsync(after.Destination()!);

        Assert.That(within.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(lastSecond.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(after.Destination(), Does.Contain("why=Ended"));
        Assert.That(signIn.Body, Does.Contain("The session has ended: it lasts 8 hours at the most"));
    }

    [Test]
    public async Task Session_EndsWithItsToken()
    {
        using var admin = _api.AdminClient();
        var expiry = _api.Clock.GetUtcNow().AddHours(1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var made = await admin.PostJsonAsync("/api/access/tokens/", $$"""{"name": "an hour", "role": "admin", "expires_at": "{{expiry}}"}""");
        using var client = await ConsoleClient.SignedInAsync(_api, made.Text("key"));

        _api.Clock.Advance(TimeSpan.FromHours(1));
        var after = await client.GetAsync("/console/tokens/");

        Assert.That(after.Destination(), Does.Contain("why=Ended"));
    }

    [Test]
    public async Task Session_EndsWhereItsTokenIsRevoked()
    {
        var (id, key) = await _api.CreateStaffAsync(2852);
        using var client = await ConsoleClient.SignedInAsync(_api, key);
        using var admin = _api.AdminClient();

        var before = await client.GetAsync("/console/overview/");
        await admin.AnswerAsync(new HttpRequestMessage(HttpMethod.Delete, $"/api/access/tokens/{id}/"));
        var after = await client.GetAsync("/console/overview/");
        var signIn = await client.GetAsync(after.Destination()!);

        Assert.That(before.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(after.Destination(), Does.Contain("why=Revoked"));
        Assert.That(client.Cookies.Keys, Does.Not.Contain("otp-console"));
        Assert.That(signIn.Body, Does.Contain("its token was revoked"));
    }

    [Test]
    public async Task Cookie_ThatWasChanged_IsNoSession()
    {
        using var client = await ConsoleClient.SignedInAsync(_api);
        var cookie = client.Cookies["otp-console"];

        client.Cookies["otp-console"] = $"{cookie[..^5]}{(cookie[^5] == 'A' ? 'B' : 'A')}{cookie[^4..]}";
        var answer = await client.GetAsync("/console/tokens/");

        Assert.That(answer.Destination(), Does.StartWith("/console/sign-in/"));
    }

    [Test]
    public async Task KeyRing_IsNeitherThereNorWritten()
    {
        using var client = await ConsoleClient.SignedInAsync(_api);

        Assert.That(_api.Services.GetService(typeof(Microsoft.AspNetCore.DataProtection.KeyManagement.IKeyManager)), Is.Null);
        Assert.That(Directory.GetFiles(_api.DataDirectory, "key-*.xml", SearchOption.AllDirectories), Is.Empty);
        Assert.That(_api.Logs.Lines, Has.None.Contains("key ring").And.None.Contains("DataProtection"));
    }
}
