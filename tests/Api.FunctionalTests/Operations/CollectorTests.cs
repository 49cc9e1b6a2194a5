namespace Otp.Api.FunctionalTests.Operations;

/// <summary>Metrics and traces as a collector gets them (docs/operations.md, "Watching").</summary>
internal sealed class CollectorTests
{
    private const string Code = "1928374650";
    private const string Number = "09187654321";
    private const string Email = "somebody.private@example.com";

    [TestCase(Collector.Http)]
    [TestCase(Collector.Grpc)]
    public async Task Telemetry_ArrivesAndHoldsNothingSecret(string protocol)
    {
        await using var collector = await Collector.StartAsync(protocol);
        using var folder = new DataFolder();
        using var otp = await OtpProcess.ServeAsync(folder, collector.Settings);
        using var client = otp.ClientWith(folder.AdminKey);

        await client.PostJsonAsync(OtpApi.OtpCodes, $$"""{"code": {{Code}}, "mobile_number": "{{Number}}"}""");
        await client.PostJsonAsync(OtpApi.OtpCodes, $$"""{"code": {{Code}}, "email": "{{Email}}"}""");
        await client.PostJsonAsync(OtpApi.OtpCodes, $$"""{"code": "{{Code}}x"}""");
        await client.PostJsonAsync(OtpApi.OtpCodes + "verify/", $$"""{"code": {{Code}}, "mobile_number": "{{Number}}"}""");
        await client.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, $"{OtpApi.OtpCodes}?mobile_number={Number}&email={Email}&search={Code}"));
        await client.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, $"/{Number}/"));
        await otp.TerminateAsync();

        var (traces, metrics) = (collector.TextOf("trace"), collector.TextOf("metrics"));
        foreach (var name in new[] { "POST /api/notifications/otp/verify/", "VerifyOtpCodeCommand", "verified", "SELECT", "COMMIT", "invalid-fields" })
            Assert.That(traces, Does.Contain(name));
        foreach (var name in new[] { "http.server.request.duration", "otp.operation.duration", "db.client.operation.duration", "otp.commit.size" })
            Assert.That(metrics, Does.Contain(name));
        foreach (var secret in new[] { Code, Number, Number[1..], Email, folder.AdminKey })
            Assert.That(traces + metrics, Does.Not.Contain(secret));
    }

    [Test]
    public async Task Collector_ThatIsAway_KeepsNothingUp()
    {
        using var folder = new DataFolder();
        using var otp = await OtpProcess.ServeAsync(folder, ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1"));
        using var client = otp.ClientWith(folder.AdminKey);

        var created = await client.PostJsonAsync(OtpApi.OtpCodes, $$"""{"code": {{Code}}, "mobile_number": "{{Number}}"}""");

        Assert.That((int)created.Status, Is.EqualTo(201));
        Assert.That(await otp.TerminateAsync().WaitAsync(TimeSpan.FromSeconds(30)), Is.Zero);
    }
}
