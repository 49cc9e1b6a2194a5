using System.Text.Json.Nodes;

namespace Otp.Api.FunctionalTests.Operations;

/// <summary>What an operator's log holds in Production (docs/operations.md, "Start").</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase), Parallelizable(ParallelScope.All)]
internal sealed class LogTests : IDisposable
{
    private const string Number = "09187654321";
    private const string Verify = OtpApi.OtpCodes + "verify/";

    private readonly DataFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task Log_ByDefault_TellsOfALockAndOfNoOtherRequest()
    {
        using var otp = await OtpProcess.ServeAsync(_folder);
        using var client = otp.ClientWith(_folder.AdminKey);
        await client.PostJsonAsync(OtpApi.OtpCodes, $$"""{"code": 42317, "mobile_number": "{{Number}}"}""");
        await client.PostJsonAsync(OtpApi.OtpCodes, """{"code": "x"}""");
        await client.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, $"{OtpApi.OtpCodes}?mobile_number={Number}"));
        for (var guess = 0; guess < 6; guess++)
            await client.PostJsonAsync(Verify, $$"""{"code": 1, "mobile_number": "{{Number}}"}""");
        await otp.TerminateAsync();

        var lines = otp.Lines.Select(line => JsonNode.Parse(line)!).Where(line => !line["Category"]!.ToString().Contains("AutoMapper", StringComparison.Ordinal)).ToList();
        Assert.That(lines.Select(line => (line["LogLevel"]!.ToString(), line["Category"]!.ToString())), Is.EqualTo(new[]
        {
            ("Information", "Otp.Api"), ("Information", "Otp.Api"), ("Information", "Otp.Api"), ("Warning", "Otp.Application.OtpCodes.Commands.VerifyOtpCodeCommandHandler"),
        }));
        Assert.That(lines[3]["Message"]!.ToString(), Does.Contain("0918***4321"));
        Assert.That(otp.Lines, Has.None.Contains(Number).And.None.Contains(Number[1..]));
    }

    [Test]
    public async Task Log_WithDebugAndACollector_HasOneLineARequestWithItsTrace()
    {
        await using var collector = await Collector.StartAsync();
        using var otp = await OtpProcess.ServeAsync(_folder, [.. collector.Settings, ("Logging:LogLevel:Otp", "Debug")]);
        using var client = otp.ClientWith(_folder.AdminKey);
        await client.PostJsonAsync(OtpApi.OtpCodes, $$"""{"code": 42317, "mobile_number": "{{Number}}"}""");
        await client.PostJsonAsync(Verify, $$"""{"code": 1, "mobile_number": "{{Number}}"}""");
        var refused = await client.PostJsonAsync(OtpApi.OtpCodes, """{"code": "x"}""");
        await client.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, $"{OtpApi.OtpCodes}?mobile_number={Number}"));
        await otp.TerminateAsync();

        var lines = otp.Lines.Select(line => JsonNode.Parse(line)!).Where(line => line["Scopes"]!.AsArray().Any(scope => scope!["TraceId"] is not null)).ToList();
        Assert.That(lines.Select(line => line["State"]!["Request"]!.ToString()), Is.EqualTo(["CreateOtpCodeCommand", "VerifyOtpCodeCommand", "CreateOtpCodeCommand", "ListOtpCodesQuery"]));
        Assert.That(lines.Select(TraceIdOf), Is.Unique);
        Assert.That(TraceIdOf(lines[2]), Is.EqualTo(refused.Text("traceId")));
    }

    [Test]
    public async Task Level_ChangedInItsFile_IsTakenUpWithoutARestart()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "appsettings.Level.json");
        await File.WriteAllTextAsync(file, """{"Logging": {"LogLevel": {"Otp": "Information"}}}""");
        try
        {
            using var otp = await OtpProcess.ServeAsync(_folder, ("DOTNET_ENVIRONMENT", "Level"));
            using var client = otp.ClientWith(_folder.AdminKey);
            await AskAsync(client);
            var before = otp.Lines;

            await File.WriteAllTextAsync(file, """{"Logging": {"LogLevel": {"Otp": "Debug"}}}""");
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            while (!otp.Lines.Any(IsOfARequest))
            {
                await AskAsync(client);
                await Task.Delay(50, patience.Token);
            }

            Assert.That(before, Has.None.Matches<string>(IsOfARequest));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Test]
    public async Task Lines_WhateverAClientSent_AreJsonObjectsWithoutIt()
    {
        using var otp = await OtpProcess.ServeAsync(_folder, ("Logging:LogLevel:Default", "Trace"));
        using var client = otp.ClientWith(_folder.AdminKey);

        await client.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, "/nothing%0D%0A{\"LogLevel\":\"Critical\",\"Message\":\"forged\"}"));
        await otp.TerminateAsync();

        var messages = otp.Lines.Select(line => JsonNode.Parse(line)!["Message"]!.GetValue<string>()).ToList();
        Assert.That(messages, Has.Some.Contains("Connection id"), "The request left lines.");
        Assert.That(messages, Has.None.Contains("forged").And.None.Contains("/nothing"));
    }

    private static Task<Answer> AskAsync(HttpClient client) => client.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, OtpApi.OtpCodes));

    private static bool IsOfARequest(string line) => line.Contains("ListOtpCodesQuery: success", StringComparison.Ordinal);

    private static string TraceIdOf(JsonNode line) => line["Scopes"]!.AsArray().Single(scope => scope!["TraceId"] is not null)!["TraceId"]!.ToString();
}
