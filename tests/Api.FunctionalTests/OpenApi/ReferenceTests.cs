using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Otp.Domain.Access;

namespace Otp.Api.FunctionalTests.OpenApi;

/// <summary>The description at <c>/openapi/v1.json</c> and the page at <c>/docs</c>.</summary>
internal sealed class ReferenceTests
{
    // Its body is whatever an identity server posts.
    private const string HookPath = "/api/notifications/otp/hooks/{name}";

    private OtpApi _api = null!;
    private JsonObject _document = null!;

    private IEnumerable<(string Path, string Method, JsonObject Operation)> Operations =>
        from path in _document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select (path.Key, operation.Key, operation.Value!.AsObject());

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _api = OtpApi.Start();
        _document = (await GetAsync("/openapi/v1.json")).Json;
    }

    [OneTimeTearDown]
    public void Stop() => _api.Dispose();

    [Test]
    public void Document_IsOpenApiThreePointOne() =>
        Assert.That(_document["openapi"]!.GetValue<string>(), Does.StartWith("3.1."));

    [Test]
    public void Document_DescribesEveryNamedEndpoint()
    {
        var names = _api.Services.GetRequiredService<EndpointDataSource>().Endpoints
            .Select(endpoint => endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName)
            .Where(name => name is not null).ToList();

        Assert.That(names, Is.Not.Empty);
        Assert.That(Operations.Select(operation => operation.Operation["operationId"]!.GetValue<string>()), Is.EquivalentTo(names));
    }

    [Test]
    public void Operation_OfTheApi_SaysItsPermissionItsSchemesAndHowItRefuses()
    {
        var operations = Operations
            .Where(operation => operation.Path.StartsWith("/api", StringComparison.Ordinal) && operation.Path != HookPath).ToList();

        Assert.That(operations, Is.Not.Empty);
        foreach (var (path, method, operation) in operations)
        {
            var name = $"{method} {path}";
            Assert.That(operation["summary"]!.GetValue<string>(), Is.Not.Empty, name);
            Assert.That(operation["description"]!.GetValue<string>(), Does.Match("(permission 285[1-7]|an admin's key)\\.$"), name);
            Assert.That(operation["security"]!.AsArray().Select(scheme => scheme!.AsObject().Single().Key), Is.EqualTo(new[] { "Token" }), name);
            var problems = operation["responses"]!.AsObject().Where(response => response.Key[0] is '4' or '5').ToList();
            Assert.That(problems.Select(problem => problem.Key), Is.SupersetOf(new[] { "401", "403", "500", "503" }), name);
            foreach (var problem in problems)
                Assert.That(problem.Value!["content"]!["application/problem+json"]!["schema"]!["$ref"]!.GetValue<string>(), Is.EqualTo("#/components/schemas/Problem"), name);
        }
    }

    // What the templates have in their place.
    [TestCase("in a few words, in the imperative")]
    [TestCase("in whole sentences")]
    [TestCase("What the reference says of it")]
    public void Document_NeverSaysWhatIsStillToBeWritten(string blank) =>
        Assert.That(_document.ToJsonString(), Does.Not.Contain(blank), "An operation's Reference or a field's [Description] isn't written.");

    [Test]
    public void Operation_ForIdentityServers_TakesNoTokenAndSaysHowItRefuses()
    {
        var operation = Operations.Single(operation => operation.Path == HookPath).Operation;

        Assert.That(operation["security"]!.AsArray(), Is.Empty);
        Assert.That(operation["description"]!.GetValue<string>(), Does.Contain("no token"));
        Assert.That(operation["parameters"]!.AsArray().Select(parameter => (string?)parameter!["description"]), Has.All.Not.Empty);
        Assert.That(operation["requestBody"]!["content"]!["application/json"]!["example"], Is.Not.Null);
        Assert.That(
            operation["responses"]!.AsObject().Select(response => response.Key),
            Is.SupersetOf(new[] { "204", "400", "401", "404", "408", "413", "415", "422", "429", "500", "503" }).And.Not.Contains("200"));
    }

    [Test]
    public void Create_StatesTheLimitsOfItsFields()
    {
        var fields = _document["components"]!["schemas"]!["CreateOtpCodeRequest"]!["properties"]!;

        Assert.That(fields["code"]!["oneOf"]![0]!["maximum"]!.GetValue<long>(), Is.EqualTo(int.MaxValue));
        Assert.That(fields["email"]!["maxLength"]!.GetValue<int>(), Is.EqualTo(254));
        Assert.That(fields["valid_to"]!["format"]!.GetValue<string>(), Is.EqualTo("date-time"));
    }

    [TestCase("/api/notifications/otp")]
    [TestCase("/api/access/tokens")]
    public async Task Example_OfACreation_IsTakenByTheServiceItself(string path)
    {
        var example = _document["paths"]![path]!["post"]!["requestBody"]!["content"]!["application/json"]!["example"]!;
        using var client = _api.AdminClient();

        var answer = await client.PostJsonAsync(path, example.ToJsonString());

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Created), answer.Body);
        var described = _document["paths"]![path]!["post"]!["responses"]!["201"]!["content"]!["application/json"]!["schema"]!["$ref"]!.GetValue<string>().Split('/')[^1];
        Assert.That(answer.Members, Is.EquivalentTo(_document["components"]!["schemas"]![described]!["required"]!.AsArray().Select(property => property!.GetValue<string>())));
    }

    [TestCase("AccessToken")]
    [TestCase("CreateAccessTokenRequest")]
    public void Permissions_OfAToken_AreListedByTheirCodes(string schema)
    {
        var items = SchemaOf(_document["components"]!["schemas"]![schema]!["properties"]!["permissions"]!["items"]!);

        Assert.That(items["x-enumNames"]!.AsArray().Select(name => (string?)name), Has.Some.EqualTo("Create"));
        Assert.That(items["enum"]!.AsArray().Select(code => (int)code!), Is.EqualTo(Permission.Grantable.Select(permission => permission.Code)));
    }

    // Whether there is such a code or recipient is another question.
    [Test]
    public async Task Example_OfAnyBody_HasFieldsThatTheServiceTakes()
    {
        using var client = _api.AdminClient();
        var bodies = Operations.Where(operation => operation.Operation.ContainsKey("requestBody") && operation.Path != HookPath).ToList();

        Assert.That(bodies, Is.Not.Empty);
        foreach (var (path, method, operation) in bodies)
        {
            var example = operation["requestBody"]!["content"]!["application/json"]!["example"]!;
            using var content = new StringContent(example.ToJsonString(), Encoding.UTF8, "application/json");
            var address = path.Replace("{id}", $"{long.MaxValue}", StringComparison.Ordinal);

            var answer = await client.AnswerAsync(new HttpRequestMessage(new HttpMethod(method), address) { Content = content });

            Assert.That(answer.Status, Is.Not.EqualTo(HttpStatusCode.BadRequest), $"Reference.Example of {method} {path}: {answer.Body}");
            var described = _document["components"]!["schemas"]!.AsObject()[operation["requestBody"]!["content"]!["application/json"]!["schema"]!["$ref"]!.GetValue<string>().Split('/')[^1]]!;
            Assert.That(example.AsObject().Select(member => member.Key), Is.SubsetOf(described["properties"]!.AsObject().Select(property => property.Key)), path);
        }
    }

    [TestCase("Verification", "reason", "incorrect", "consumed", "expired", "locked", "not_found")]
    [TestCase("AuditEntry", "action", "create", "update", "delete", "revoke", "unlock", "send_test", "resend", "reveal")]
    [TestCase("AuditEntry", "target", "otp_code", "access_token", "guess_budget")]
    [TestCase("Delivery", "state", "pending", "delivered", "failed", "confirmed")]
    [TestCase("Delivery", "channel", "sms", "email")]
    [TestCase("AccessToken", "role", "admin", "staff")]
    [TestCase("CreateAccessTokenRequest", "role", "admin", "staff")]
    [TestCase("Statistics", "step", "hour", "day")]
    [TestCase("HealthReport", "status", "live", "ready", "unready")]
    public void Field_OfAClosedSet_ListsItUnderANameOfItsOwn(string schema, string field, params string[] words)
    {
        var described = SchemaOf(_document["components"]!["schemas"]![schema]!["properties"]![field]!);

        Assert.That(described["enum"]!.AsArray().Select(word => (string?)word), Is.EqualTo(words));
        Assert.That((string?)described["type"], Is.EqualTo("string"));
    }

    [Test]
    public void Operation_OfTheApi_SaysWhenToComeAgain()
    {
        var operations = Operations.Where(operation => operation.Path.StartsWith("/api", StringComparison.Ordinal)).ToList();

        Assert.That(operations, Is.Not.Empty);
        foreach (var (path, method, operation) in operations)
        {
            var responses = operation["responses"]!;
            Assert.That(HeadersOf(responses["503"]!), Is.EqualTo(new[] { "Retry-After" }), $"{method} {path}");
            Assert.That(HeadersOf(responses["429"]!), Is.EqualTo(new[] { "Retry-After", "RateLimit", "RateLimit-Policy" }), $"{method} {path}");
        }
    }

    [Test]
    public void Parameters_OfAnOperation_AreNamedOnce()
    {
        var parameters = Operations.Select(operation => operation.Operation["parameters"]?.AsArray().Select(parameter => (string?)parameter!["name"]) ?? []).ToList();

        Assert.That(parameters.SelectMany(names => names), Is.Not.Empty);
        Assert.That(parameters, Has.All.Unique);
    }

    [TestCase("Problem", "errors")]
    [TestCase("OtpCode", "purpose")]
    [TestCase("AuditEntry", "hook")]
    [TestCase("StatisticsRow", "group")]
    public void Field_ThatIsLeftOutWhereThereIsNone_IsNeverNull(string schema, string field)
    {
        var described = _document["components"]!["schemas"]![schema]!;

        Assert.That(described["required"]!.AsArray().Select(name => (string?)name), Does.Not.Contain(field));
        Assert.That((string?)described["properties"]![field]!["type"], Is.AnyOf("string", "object"));
    }

    [TestCase("GET", "/api/notifications/otp/{id}", "")]
    [TestCase("PATCH", "/api/notifications/otp/{id}", "{}")]
    [TestCase("PATCH", "/api/notifications/otp/{id}", """{"code": true}""")]
    [TestCase("PATCH", "/api/notifications/otp/{id}", "[]")]
    [TestCase("DELETE", "/api/access/tokens/{id}", "")]
    [TestCase("POST", "/api/access/tokens", "{}")]
    [TestCase("GET", "/api/notifications/otp", "", "?limit=0")]
    public async Task Refusal_IsAmongTheExamplesOfItsStatus(string method, string path, string body, string query = "")
    {
        using var client = _api.AdminClient();
        using var content = body.Length == 0 ? null : new StringContent(body, Encoding.UTF8, "application/json");
        var address = path.Replace("{id}", $"{long.MaxValue}", StringComparison.Ordinal) + query;

        var answer = await client.AnswerAsync(new HttpRequestMessage(new HttpMethod(method), address) { Content = content });

        var described = _document["paths"]![path]![method.ToLowerInvariant()]!["responses"]![$"{(int)answer.Status}"]!["content"]!["application/problem+json"]!["examples"]!;
        Assert.That(described.AsObject().Select(example => example.Value!["value"]!["type"]!.GetValue<string>()), Does.Contain(answer.Text("type")));
    }

    [Test]
    public void Answer_ThatHoldsSomething_HasAnExample()
    {
        var contents =
            from operation in Operations
            from response in operation.Operation["responses"]!.AsObject()
            from content in response.Value!["content"]?.AsObject() ?? []
            select (Name: $"{operation.Method} {operation.Path} {response.Key}", Body: content.Value!.AsObject());

        Assert.That(contents, Is.Not.Empty);
        foreach (var (name, body) in contents)
            Assert.That(body.ContainsKey("example") || body.ContainsKey("examples"), name);
    }

    [Test]
    public void Readiness_IsShownReadyAndUnready()
    {
        var responses = _document["paths"]!["/health/ready"]!["get"]!["responses"]!;

        Assert.That(responses["200"]!["content"]!["application/json"]!["example"]!["status"]!.GetValue<string>(), Is.EqualTo("ready"));
        Assert.That(responses["503"]!["content"]!["application/json"]!["example"]!["status"]!.GetValue<string>(), Is.EqualTo("unready"));
    }

    [Test]
    public void Descriptions_SayNothingOfTheCode()
    {
        var descriptions = DescriptionsIn(_document).ToList();

        Assert.That(descriptions, Is.Not.Empty);
        Assert.That(descriptions, Has.None.Match("\\(contract|Dto\\b|DateTimeOffset|Command\\b|Query\\b"));
    }

    [Test]
    public void Descriptions_HoldNothingThatMarkdownTakesForATag()
    {
        var texts = DescriptionsIn(_document).Select(description => Regex.Replace(description, @"`[^`]*`|\\<", "")).ToList();

        Assert.That(texts, Is.Not.Empty);
        Assert.That(texts, Has.None.Contains("<"));
    }

    [TestCase("/docs")]
    [TestCase("/docs/")]
    public async Task Page_NeedsNoTokenAndNoOtherHost(string path)
    {
        var page = await GetAsync(path);

        Assert.That(page.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(page.MediaType, Is.EqualTo("text/html"));
        Assert.That(page.Body, Does.Contain("openapi/v1.json").And.Contains("<base href=\"/docs/\">").And.Not.Contains("http://").And.Not.Contains("https://"));
        Assert.That(page.Headers["Content-Security-Policy"].Single(), Does.Contain("default-src 'none'").And.Contains("connect-src 'self'"));
    }

    [Test]
    public async Task Root_LeadsToThePage()
    {
        var answer = await GetAsync("/");

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Redirect));
        Assert.That(answer.Headers["Location"].Single(), Is.EqualTo("/docs"));
    }

    [Test]
    public async Task Page_RunsItsOwnScriptsAlone()
    {
        var nonces = new List<string>();
        foreach (var page in new[] { await GetAsync("/docs/"), await GetAsync("/docs/") })
        {
            var script = Regex.Match(page.Headers["Content-Security-Policy"].Single(), "script-src ([^;]*);").Groups[1].Value;
            var nonce = Regex.Match(script, "^'self' 'nonce-([^']{22,})'$").Groups[1].Value;
            Assert.That(nonce, Is.Not.Empty, script);
            Assert.That(Regex.Count(page.Body, "<script "), Is.EqualTo(Regex.Count(page.Body, $"nonce=\"{nonce}\"")).And.Positive);
            nonces.Add(nonce);
        }

        Assert.That(nonces, Is.Unique);
    }

    private static IEnumerable<string> HeadersOf(JsonNode response) => response["headers"]!.AsObject().Select(header => header.Key);

    // Behind its name, and where there may be null instead.
    private JsonNode SchemaOf(JsonNode described)
    {
        var named = described["oneOf"]?.AsArray().Single(one => one!["$ref"] is not null) ?? described;
        return _document["components"]!["schemas"]![named["$ref"]!.GetValue<string>().Split('/')[^1]]!;
    }

    private static IEnumerable<string> DescriptionsIn(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member =>
            member is { Key: "description", Value: JsonValue text } ? [text.GetValue<string>()] : DescriptionsIn(member.Value)),
        JsonArray items => items.SelectMany(DescriptionsIn),
        _ => [],
    };

    private async Task<Answer> GetAsync(string path)
    {
        // One that goes where it is sent would hide that it was.
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var client = new HttpClient(handler) { BaseAddress = _api.Address };
        return await client.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, path));
    }
}
