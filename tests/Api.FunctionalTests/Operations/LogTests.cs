using System.Text.Json.Nodes;

namespace Otp.Api.FunctionalTests.Operations;

/// <summary>The log as an operator's tools read it.</summary>
internal sealed class LogTests
{
    [Test]
    public async Task Line_WithLineBreaksInWhatAClientSent_IsOneJsonObject()
    {
        using var folder = new DataFolder();
        // At these levels the framework's routing logs the paths that it doesn't know.
        using var otp = await OtpProcess.ServeAsync(folder, ("Logging:LogLevel:Default", "Trace"));
        using var client = otp.ClientWith(folder.AdminKey);

        await client.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, "/nothing%0D%0A{\"LogLevel\":\"Critical\",\"Message\":\"forged\"}"));
        await otp.TerminateAsync();

        var messages = otp.Lines.Select(line => JsonNode.Parse(line)!["Message"]!.GetValue<string>()).ToList();
        Assert.That(messages, Has.Some.Contains("/nothing\r\n{\"LogLevel\":\"Critical\""));
        Assert.That(messages, Has.None.EqualTo("forged"));
    }
}
