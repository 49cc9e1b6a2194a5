using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Otp.Api.FunctionalTests.Hooks;

namespace Otp.Api.FunctionalTests.Errors;

/// <summary>The contract's sections 1 and 9: what is refused before any field is looked at, with which status, and in which order.</summary>
internal sealed class RefusalTests
{
    private const string Valid = """{"code": 1, "email": "someone@example.com"}""";

    private OtpApi _api = null!;
    private HttpClient _admin = null!;

    [OneTimeSetUp]
    public void Start()
    {
        _api = OtpApi.Start([.. HookClient.Hooks]);
        _admin = _api.AdminClient();
    }

    [OneTimeTearDown]
    public void Stop()
    {
        _admin.Dispose();
        _api.Dispose();
    }

    [TestCase("{")]
    [TestCase("")]
    [TestCase("   ")]
    [TestCase("null")]
    [TestCase("[]")]
    [TestCase("\"text\"")]
    [TestCase("{'code': 1}")]
    [TestCase("{\"code\": 01}")]
    [TestCase("{\"code\": 1,}")]
    [TestCase("{\"code\": 1} // comment")]
    [TestCase("{\"code\": 1}{}")]
    [TestCase("{\"code\": NaN}")]
    [TestCase("\uFEFF{\"code\": 1}")]
    [TestCase("{\"code\": 1, \"code\": 1, \"email\": \"someone@example.com\"}")]
    [TestCase("{\"code\": 1, \"\\u0063ode\": 1, \"email\": \"someone@example.com\"}")]
    [TestCase("{\"code\": 1, \"email\": \"someone@example.com\", \"extra\": [{\"a\": 1, \"a\": 2}]}")]
    [TestCase("{\"code\": 1, \"email\": \"someone@example.com\", \"\\ud800\": 1}")]
    public async Task Body_ThatCannotBeRead_IsAMalformedRequestWithoutFields(string body)
    {
        var answer = await _admin.PostJsonAsync(OtpApi.OtpCodes, body);

        AssertProblem(answer, HttpStatusCode.BadRequest, "malformed-request");
        Assert.That(answer.Json.ContainsKey("errors"), Is.False);
    }

    [TestCase(31, HttpStatusCode.Created)]
    [TestCase(32, HttpStatusCode.BadRequest)]
    public async Task Nesting_UpToThirtyTwoLevels_IsTaken(int arrays, HttpStatusCode status)
    {
        var nested = new string('[', arrays) + new string(']', arrays);

        var answer = await _admin.PostJsonAsync(OtpApi.OtpCodes, $$"""{"code": 1, "email": "someone@example.com", "extra": {{nested}}}""");

        Assert.That(answer.Status, Is.EqualTo(status), answer.Body);
    }

    [Test]
    public async Task Body_ThatIsNotUtf8_IsAMalformedRequest()
    {
        var answer = await SendAsync(_admin, Encoding.Latin1.GetBytes("""{"code": 1, "email": "someone@example.com", "extra": "é"}"""), "application/json");

        AssertProblem(answer, HttpStatusCode.BadRequest, "malformed-request");
    }

    [TestCase("application/json", HttpStatusCode.Created)]
    [TestCase("Application/JSON; charset=UTF-8", HttpStatusCode.Created)]
    [TestCase("application/json; charset=\"utf-8\"", HttpStatusCode.Created)]
    [TestCase("application/json; charset=utf8", HttpStatusCode.Created)]
    [TestCase("application/json; charset=iso-8859-1", HttpStatusCode.UnsupportedMediaType)]
    [TestCase("application/json; charset=utf-16", HttpStatusCode.UnsupportedMediaType)]
    [TestCase("application/problem+json", HttpStatusCode.UnsupportedMediaType)]
    [TestCase("text/json", HttpStatusCode.UnsupportedMediaType)]
    [TestCase("application/x-www-form-urlencoded", HttpStatusCode.UnsupportedMediaType)]
    [TestCase("nonsense", HttpStatusCode.UnsupportedMediaType)]
    [TestCase(null, HttpStatusCode.UnsupportedMediaType)]
    public async Task MediaType_OtherThanJsonInUtf8_IsRefused(string? mediaType, HttpStatusCode status)
    {
        var answer = await SendAsync(_admin, Encoding.UTF8.GetBytes(Valid), mediaType);

        Assert.That(answer.Status, Is.EqualTo(status), answer.Body);
        if (status == HttpStatusCode.UnsupportedMediaType)
            AssertProblem(answer, status, "unsupported-media-type");
    }

    [TestCase("gzip", HttpStatusCode.UnsupportedMediaType)]
    [TestCase("identity, br", HttpStatusCode.UnsupportedMediaType)]
    [TestCase("Identity", HttpStatusCode.Created)]
    public async Task ContentEncoding_OtherThanIdentity_IsRefused(string coding, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, OtpApi.OtpCodes);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Valid));
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        request.Content.Headers.TryAddWithoutValidation("Content-Encoding", coding);

        var answer = await _admin.AnswerAsync(request);

        Assert.That(answer.Status, Is.EqualTo(status), answer.Body);
        if (status == HttpStatusCode.UnsupportedMediaType)
            AssertProblem(answer, status, "unsupported-media-type");
    }

    [TestCase("nonsense\r\n\r\n", "400 Bad Request", "malformed-request")]
    [TestCase("GET /api/notifications/otp/%00/ HTTP/1.1\r\nHost: x\r\n\r\n", "400 Bad Request", "malformed-request")]
    [TestCase("GET /api/notifications/otp/\0/ HTTP/1.1\r\nHost: x\r\n\r\n", "400 Bad Request", "malformed-request")]
    [TestCase("GET / HTTP/1.1\r\n\r\n", "400 Bad Request", "malformed-request")]
    [TestCase("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "400 Bad Request", "malformed-request")]
    [TestCase("GET / HTTP/1.1\r\nHost: x\r\nX-A: \u00ff\r\n\r\n", "400 Bad Request", "malformed-request")]
    [TestCase("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}", "400 Bad Request", "malformed-request")]
    [TestCase("GET / HTTP/9.9\r\nHost: x\r\n\r\n", "505 HTTP Version Not Supported", "http-error")]
    [TestCase("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\nnonsense\r\n\r\n", "400 Bad Request", "malformed-request")]
    public async Task Request_ThatTheServerCannotRead_IsAProblem(string request, string status, string rule) =>
        AssertServersProblem(await SendRawAsync(request), status, rule);

    [Test]
    public async Task Head_ThatIsTooLong_IsAProblem()
    {
        AssertServersProblem(await SendRawAsync($"GET /{new string('a', 9000)} HTTP/1.1\r\nHost: x\r\n\r\n"), "414 URI Too Long", "address-too-long");
        AssertServersProblem(
            await SendRawAsync($"GET / HTTP/1.1\r\nHost: x\r\nX: {new string('a', 40_000)}\r\n\r\n"), "431 Request Header Fields Too Large", "headers-too-large");
    }

    [Test]
    public async Task Head_ThatAsksForNoBodyAndCannotBeRead_GetsNone() =>
        Assert.That(await SendRawAsync("HEAD / HTTP/1.1\r\n\r\n"), Does.StartWith("HTTP/1.1 400 ").And.EndWith("\r\n\r\n"));

    [TestCase(true)]
    [TestCase(false)]
    public async Task Body_MissingTogetherWithItsMediaType_IsAMalformedRequest(bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, OtpApi.OtpCodes);
        request.Headers.TransferEncodingChunked = chunked;
        request.Content = chunked ? new ByteArrayContent([]) : null;

        var answer = await _admin.AnswerAsync(request);

        AssertProblem(answer, HttpStatusCode.BadRequest, "malformed-request");
    }

    [TestCase(16 * 1024, false, HttpStatusCode.Created)]
    [TestCase((16 * 1024) + 1, false, HttpStatusCode.RequestEntityTooLarge)]
    [TestCase(16 * 1024, true, HttpStatusCode.Created)]
    [TestCase((16 * 1024) + 1, true, HttpStatusCode.RequestEntityTooLarge)]
    [TestCase(1024 * 1024, false, HttpStatusCode.RequestEntityTooLarge)]
    [TestCase(1024 * 1024, true, HttpStatusCode.RequestEntityTooLarge)]
    public async Task Body_OverSixteenKibibytes_IsRefused(int length, bool chunked, HttpStatusCode status)
    {
        var answer = await SendAsync(_admin, Encoding.UTF8.GetBytes(Valid.PadRight(length)), "application/json", chunked);

        Assert.That(answer.Status, Is.EqualTo(status), answer.Body);
        if (status == HttpStatusCode.RequestEntityTooLarge)
            AssertProblem(answer, status, "body-too-large");
    }

    [TestCase("PUT")]
    [TestCase("OPTIONS")]
    [TestCase("TRACE")]
    [TestCase("BREW")]
    public async Task Method_ThatTheRouteDoesNotTake_IsRefusedWithTheOnesItTakes(string method)
    {
        using var client = _api.ClientWith(key: null);

        var answer = await client.AnswerAsync(new HttpRequestMessage(new HttpMethod(method), OtpApi.OtpCodes));

        AssertProblem(answer, HttpStatusCode.MethodNotAllowed, "method-not-allowed");
        Assert.That(answer.Headers["Allow"], Is.EquivalentTo(new[] { "GET", "HEAD", "POST" }));
    }

    // As /verify/ is beside /{id}/, which takes other methods.
    [Test]
    public async Task Method_ThatAnAddressDoesNotTake_IsRefusedWithTheOnesItTakes(
        [Values("GET", "HEAD", "POST", "PATCH", "DELETE", "PUT", "OPTIONS")] string method)
    {
        using var client = _api.ClientWith(key: null);
        foreach (var (address, allowed) in MethodsByAddress().Where(address => !address.Methods.Contains(method, StringComparer.Ordinal)))
        {
            var answer = await client.AnswerAsync(new HttpRequestMessage(new HttpMethod(method), address));

            Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.MethodNotAllowed), address);
            Assert.That(answer.Headers["Allow"], Is.EquivalentTo(allowed), address);
            if (method != "HEAD")
                AssertProblem(answer, HttpStatusCode.MethodNotAllowed, "method-not-allowed");
        }
    }

    [TestCase("/api")]
    [TestCase("/api/notifications")]
    [TestCase("/api/notifications/otp/nothing/here/")]
    [TestCase("/api/notifications/otp//")]
    [TestCase("/%2e%2e/etc/passwd")]
    public async Task Route_ThatIsUnknown_IsNotFoundForEverybody(string path)
    {
        using var client = _api.ClientWith(key: null);

        var answer = await client.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, path));

        AssertProblem(answer, HttpStatusCode.NotFound, "not-found");
    }

    [Test]
    public async Task Refusals_ComeInTheContractsOrder()
    {
        using var anonymous = _api.ClientWith(key: null);
        var tooLarge = new byte[20_000];

        var unauthenticated = await SendAsync(anonymous, tooLarge, "text/plain");
        var wrongMediaType = await SendAsync(_admin, tooLarge, "text/plain");
        var noMediaType = await SendAsync(_admin, tooLarge, mediaType: null);
        var large = await SendAsync(_admin, tooLarge, "application/json");

        Assert.That(unauthenticated.Rule, Is.EqualTo("unauthenticated"));
        Assert.That(wrongMediaType.Rule, Is.EqualTo("unsupported-media-type"));
        Assert.That(noMediaType.Rule, Is.EqualTo("unsupported-media-type"));
        Assert.That(large.Rule, Is.EqualTo("body-too-large"));
    }

    [Test]
    public async Task Problem_WhateverTheClientAccepts_IsProblemJson()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/nothing");
        request.Headers.Accept.ParseAdd("text/html");

        var answer = await _admin.AnswerAsync(request);

        AssertProblem(answer, HttpStatusCode.NotFound, "not-found");
    }

    [Test]
    public async Task Problem_ThatTheLogTellsOf_IsFoundThereUnderItsTraceId()
    {
        using var api = OtpApi.Start();
        File.Delete(Path.Combine(api.DataDirectory, "otp.db"));

        var answer = await api.CreateAsync(Valid);

        AssertProblem(answer, HttpStatusCode.ServiceUnavailable, "storage-unavailable");
        Assert.That(api.Logs.Lines, Has.Some.StartsWith($"Error The database can't be used (The database file is gone.); request {answer.Text("traceId")}."));
    }

    [Test]
    public async Task Problem_OfABug_TellsNothingOfIt_AndTheServiceGoesOn()
    {
        using var api = OtpApi.Start();
        using var admin = api.AdminClient();
        await api.CreateAsync(Valid);
        // A value that no code of ours has stored: whatever reads the row fails.
        await using (var other = new SqliteConnection($"Data Source={Path.Combine(api.DataDirectory, "otp.db")};Pooling=False"))
        {
            await other.OpenAsync();
            await using var command = other.CreateCommand();
            command.CommandText = "INSERT INTO audit_entries (id, at, token_id, action, target, target_id) VALUES (1, 1, 1, 99, 1, 1)";
            await command.ExecuteNonQueryAsync();
        }

        var answer = await admin.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, "/api/access/audit/"));
        var next = await api.CreateAsync(Valid);

        AssertProblem(answer, HttpStatusCode.InternalServerError, "unexpected-error");
        Assert.That(answer.Text("detail"), Is.EqualTo("Something went wrong here. The operator finds it under the trace id."));
        Assert.That(answer.Body, Does.Not.Contain("Exception").And.Not.Contain("   at ").And.Not.Contain("Specified argument").And.Not.Contain("SELECT"));
        Assert.That(next.Status, Is.EqualTo(HttpStatusCode.Created));
    }

    [Test]
    public async Task DatabaseFile_TakenAway_IsMissedAndNotMadeAnew()
    {
        using var api = OtpApi.Start();
        using var admin = api.AdminClient();
        await api.CreateAsync(Valid);
        foreach (var file in Directory.EnumerateFiles(api.DataDirectory, "otp.db*"))
            File.Delete(file);

        Answer[] answers =
        [
            await admin.PostJsonAsync(OtpApi.OtpCodes + "verify/", Valid),
            await admin.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, "/health/ready")),
            await api.CreateAsync(Valid),
            await admin.PostJsonAsync(OtpApi.OtpCodes + "send/", """{"mobile_number": "09123256545"}"""),
        ];

        Assert.That(answers.Select(answer => answer.Status), Is.All.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(File.Exists(Path.Combine(api.DataDirectory, "otp.db")), Is.False);
    }

    private IReadOnlyList<(string Address, IReadOnlyList<string> Methods)> MethodsByAddress()
    {
        var endpoints = _api.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/api", StringComparison.Ordinal))
            .GroupBy(
                endpoint => endpoint.RoutePattern.RawText!.Replace("{id:id}", "999", StringComparison.Ordinal)
                    .Replace("{name:hook}", "logto", StringComparison.Ordinal),
                StringComparer.Ordinal);
        return [.. endpoints.Select(ofAddress => (ofAddress.Key, (IReadOnlyList<string>)[.. ofAddress.SelectMany(MethodsOf)]))];
    }

    private static IEnumerable<string> MethodsOf(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods.SelectMany(WithHead);

    private static string[] WithHead(string method) => method == "GET" ? [method, "HEAD"] : [method];

    private async Task<string> SendRawAsync(string request)
    {
        using var client = new TcpClient(_api.Address.Host, _api.Address.Port);
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(request));
        using var reader = new StreamReader(client.GetStream());
        return await reader.ReadToEndAsync();
    }

    private static void AssertServersProblem(string answer, string status, string rule)
    {
        var refusal = answer[answer.LastIndexOf("HTTP/1.1", StringComparison.Ordinal)..].Split("\r\n\r\n");
        Assert.That(refusal[0], Does.StartWith($"HTTP/1.1 {status}").And.Contains("Content-Type: application/problem+json").And.Contains("Connection: close"));
        var problem = JsonNode.Parse(refusal[1])!;
        Assert.That((string?)problem["type"], Is.EqualTo($"urn:otp:problem:{rule}"));
        Assert.That((string?)problem["traceId"], Is.Not.Empty);
    }

    private static void AssertProblem(Answer answer, HttpStatusCode status, string rule)
    {
        Assert.That(answer.Status, Is.EqualTo(status), answer.Body);
        Assert.That(answer.MediaType, Is.EqualTo("application/problem+json"));
        Assert.That(answer.Members, Is.EqualTo(new[] { "type", "title", "status", "detail", "traceId" }));
        Assert.That(answer.Rule, Is.EqualTo(rule));
        Assert.That(answer.Json["status"]!.GetValue<int>(), Is.EqualTo((int)status));
        Assert.That(answer.Text("title"), Is.Not.Empty);
        Assert.That(answer.Text("detail"), Is.Not.Empty);
        Assert.That(answer.Text("traceId"), Is.Not.Empty);
    }

    private static async Task<Answer> SendAsync(HttpClient client, byte[] body, string? mediaType, bool chunked = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, OtpApi.OtpCodes);
        request.Content = new ByteArrayContent(body);
        request.Headers.TransferEncodingChunked = chunked;
        // A server that refuses what it needn't read ends the connection, which a client that is still writing may hear of first.
        request.Headers.ExpectContinue = body.Length > 100_000;
        if (mediaType is not null)
            request.Content.Headers.TryAddWithoutValidation("Content-Type", mediaType);
        return await client.AnswerAsync(request);
    }
}
