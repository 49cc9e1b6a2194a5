using System.Net;
using System.Text;
using Otp.Infrastructure.Settings;

namespace Otp.Api.FunctionalTests.AnArea;

[Operation("NewCommand", PERMISSION_CODE)]
internal sealed class NewCommandTests(StorageProvider provider) : ServiceTests(provider)
{
#if (ofOtpCodes)
    [SetUp]
    public async Task CreateAsync()
    {
        await Api.CreateAsync("""{"code": 255315, "mobile_number": "09123256545"}""");
        Api.Clock.Advance(TimeSpan.FromMinutes(1));
    }

    [Test]
    public async Task NewCommand_ALiveCode_IsStoredAsItIsAnswered()
    {
#if (hasId)
        var answer = await SendAsync("""{"seconds": 600}""");
#else
        var answer = await SendAsync("""{"mobile_number": "09123256545", "valid_to": "2025-12-29T15:00:00Z"}""");
#endif

        Assert.That(
            answer.Status, Is.EqualTo(HttpStatusCode.OK), $"A 500 tells that NewCommandCommandHandler isn't written: {answer.Body}");
        Assert.That(answer.Text("updated_at"), Is.EqualTo("2025-12-29T14:47:02.777862Z"));
        var stored = await Client.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, OtpApi.OtpCodes + "1/"));
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
            answer.Status, Is.EqualTo(HttpStatusCode.NoContent), $"A 500 tells that NewCommandCommandHandler isn't written: {answer.Body}");
    }
#endif

    private async Task<Answer> SendAsync(string json)
    {
        using var body = new StringContent(json, Encoding.UTF8, "application/json");
        return await Client.AnswerAsync(new HttpRequestMessage(HttpMethod.AMethod, "/api/an-address/") { Content = body });
    }
}
