using System.Net;
using System.Net.Sockets;

namespace Otp.Api.FunctionalTests.Operations;

/// <summary>Contract, section 7: <c>/metrics</c>, in Prometheus' text format, without a token.</summary>
// Meters are listened to by their names, whichever service of the process they are of.
[NonParallelizable]
internal sealed class MetricsTests
{
    private const string Code = "1928374650";
    private const string Number = "09187654321";

    [Test]
    public async Task Metrics_AfterOperations_TellThemByOutcomeAndHoldNothingSecret()
    {
        using var api = OtpApi.Start();
        using var client = api.ClientWith(key: null);
        using var admin = api.AdminClient();
        await api.CreateAsync($$"""{"code": {{Code}}, "mobile_number": "{{Number}}"}""");
        await api.CreateAsync("""{"code": "x"}""");
        await admin.PostJsonAsync(OtpApi.OtpCodes + "verify/", $$"""{"code": 1, "mobile_number": "{{Number}}"}""");
        await admin.PostJsonAsync(OtpApi.OtpCodes + "verify/", $$"""{"code": {{Code}}, "mobile_number": "{{Number}}"}""");
        await admin.PostJsonAsync(OtpApi.OtpCodes + "send/", $$"""{"mobile_number": "{{Number}}"}""");
        await admin.PostJsonAsync(OtpApi.OtpCodes + "deliver/", $$"""{"code": "{{Code}}", "mobile_number": "{{Number}}"}""");
        await admin.PostJsonAsync(OtpApi.OtpCodes + "2/resend/", "{}");
        await admin.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, $"{OtpApi.OtpCodes}?mobile_number={Number}"));

        var metrics = await GetAsync(client, "/metrics");

        Assert.That(metrics.MediaType, Is.EqualTo("text/plain"));
        foreach (var (operation, outcome) in new[] { ("CreateOtpCodeCommand", "success"), ("CreateOtpCodeCommand", "invalid-fields"), ("VerifyOtpCodeCommand", "incorrect"), ("VerifyOtpCodeCommand", "verified"), ("SendOtpCodeCommand", "success"), ("DeliverOtpCodeCommand", "sent-too-often"), ("ResendOtpCodeCommand", "sent-too-often") })
            Assert.That(metrics.Body, Does.Match($"otp_operation_duration_seconds_count{{[^}}]*otp_operation=\"{operation}\",otp_outcome=\"{outcome}\"[^}}]*}} 1"));
        foreach (var operation in new[] { "SELECT", "COMMIT" })
            Assert.That(metrics.Body, Does.Match($"db_client_operation_duration_seconds_bucket{{[^}}]*db_operation_name=\"{operation}\",db_system_name=\"sqlite\",le=\"0.001\"}}"));
        Assert.That(metrics.Body, Does.Contain("http_server_request_duration_seconds_count").And.Contain("http_route=\"/api/notifications/otp/verify/\"").And.Contain("otp_commit_size").And.Contain("otp_commit_queue"));
        foreach (var secret in new[] { Code, Number, Number[1..], api.AdminKey })
            Assert.That(metrics.Body, Does.Not.Contain(secret));
    }

    [Test]
    public async Task Metrics_WithAnAddressOfTheirOwn_AreThereAlone()
    {
        var port = FreePort();
        using var folder = new DataFolder();
        using var otp = await OtpProcess.ServeAsync(folder, ("Metrics:Urls", $"http://127.0.0.1:{port}"));
        using var main = otp.ClientWith("");
        using var own = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        main.DefaultRequestHeaders.Authorization = null;

        Assert.That((await GetAsync(main, "/metrics")).Status, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await GetAsync(own, "/metrics")).Body, Does.Contain("http_server_request_duration_seconds").And.Contain("otp_outbox_depth"));
        Assert.That((await GetAsync(own, "/api/notifications/otp/")).Status, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await GetAsync(main, "/health/ready")).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase("POST", HttpStatusCode.MethodNotAllowed)]
    [TestCase("HEAD", HttpStatusCode.OK)]
    public async Task Metrics_ByOtherMethods_AreAnsweredAsElsewhere(string method, HttpStatusCode status)
    {
        using var api = OtpApi.Start();
        using var client = api.ClientWith(key: null);

        Assert.That((await client.AnswerAsync(new HttpRequestMessage(new HttpMethod(method), "/metrics/"))).Status, Is.EqualTo(status));
    }

    private static Task<Answer> GetAsync(HttpClient client, string path) => client.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, path));

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
