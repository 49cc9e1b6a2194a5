using System.Net;
using System.Text;
using Otp.Databases;
using Otp.Infrastructure.Settings;

namespace Otp.Api.FunctionalTests.AnArea;

[Operation("NewCommand", PERMISSION_CODE)]
[OnBothDatabases]
internal sealed class NewCommandTests(StorageProvider provider)
{
    private OtpApi _api = null!;
    private HttpClient _client = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _api = OtpApi.StartOn(provider);
        _client = _api.AdminClient();
        await _api.CreateAsync("""{"code": 255315, "mobile_number": "09123256545"}""");
        _api.Clock.Advance(TimeSpan.FromMinutes(1));
    }

    [TearDown]
    public void Stop()
    {
        _client.Dispose();
        _api.Dispose();
    }

#if (ofOtpCodes)
    [Test]
    public async Task NewCommand_ALiveCode_IsStoredAsItIsAnswered()
    {
#if (hasId)
        var answer = await SendAsync("""{"seconds": 600}""");
#else
        var answer = await SendAsync("""{"mobile_number": "09123256545", "valid_to": "2025-12-29T15:00:00Z"}""");
#endif

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK), $"While NewCommandCommandHandler isn't written this is a 500: {answer.Body}");
        Assert.That(answer.Text("updated_at"), Is.EqualTo("2025-12-29T14:47:02.777862Z"));
        var stored = await _client.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, OtpApi.OtpCodes + "1/"));
        Assert.That(stored.Body, Is.EqualTo(answer.Body));
    }
#else
    [Test]
    public async Task NewCommand_WhatItTakes_IsAnsweredWithoutContent()
    {
#if (hasId)
        var answer = await SendAsync("""{"seconds": 600}""");
#else
        var answer = await SendAsync("""{"valid_to": "2025-12-29T15:00:00Z"}""");
#endif

        Assert.That(
            answer.Status, Is.EqualTo(HttpStatusCode.NoContent), $"While NewCommandCommandHandler isn't written this is a 500: {answer.Body}");
    }
#endif

    [Test]
    public async Task NewCommand_WithoutItsFields_NamesThem()
    {
        var answer = await SendAsync("{}");

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.BadRequest), answer.Body);
#if (namesRecipient)
        Assert.That(answer.InvalidFields, Is.EqualTo(["email", "mobile_number", "valid_to"]));
#elseif (hasId)
        Assert.That(answer.InvalidFields, Is.EqualTo(["seconds"]));
#else
        Assert.That(answer.InvalidFields, Is.EqualTo(["valid_to"]));
#endif
    }

    private async Task<Answer> SendAsync(string json)
    {
        using var body = new StringContent(json, Encoding.UTF8, "application/json");
        return await _client.AnswerAsync(new HttpRequestMessage(HttpMethod.AMethod, "/api/an-address/") { Content = body });
    }
}
