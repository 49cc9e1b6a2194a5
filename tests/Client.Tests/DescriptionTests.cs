using System.Globalization;
using System.Net;
using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Otp.Testing;

namespace Otp.Client.Tests;

/// <summary>Holds the client against what the service says of itself.</summary>
internal sealed class DescriptionTests
{
    private static readonly DateOnly Day = new(2030, 1, 1);
    private static readonly DateTimeOffset Instant = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly NewOtpCode NewCode = new(Given.Code, Given.Mobile) { Purpose = new("login"), ValidTo = Instant };

    // Each with all that it can say. A recipient is one field of two, so what names one is called with either.
    private static readonly IReadOnlyDictionary<string, (Type? Answer, Func<IOtpClient, Recipient, Task> Call)> Operations =
        new Dictionary<string, (Type?, Func<IOtpClient, Recipient, Task>)>(StringComparer.Ordinal)
        {
            ["CreateOtpCode"] = (typeof(OtpCode), (client, recipient) => client.CreateAsync(For(recipient))),
            ["SendOtpCode"] = (typeof(OtpCode), (client, recipient) => client.SendAsync(recipient, new("login"), MessageLocale.English)),
            ["DeliverOtpCode"] = (typeof(OtpCode), (client, recipient) => client.DeliverAsync(For(recipient), MessageLocale.English)),
            ["ResendOtpCode"] = (typeof(OtpCode), (client, _) => client.ResendAsync(66, MessageLocale.English)),
            ["VerifyOtpCode"] = (typeof(Verification), (client, recipient) => client.VerifyAsync(recipient, Given.Code, new("login"))),
            ["UnlockRecipient"] = (null, (client, recipient) => client.UnlockAsync(recipient)),
            ["GetOtpCode"] = (typeof(OtpCode), (client, _) => client.GetAsync(66)),
            ["ListOtpCodes"] = (typeof(Page<OtpCode>), (client, recipient) => client.ListAsync(new()
            {
                Limit = 1,
                Offset = 1,
                Search = "0912",
                Ordering = [(OtpCodeOrder.Id, true)],
                IdMin = 1,
                IdMax = 2,
                CreatedDate = Day,
                CreatedFrom = Day,
                CreatedTo = Day,
                UpdatedDate = Day,
                UpdatedFrom = Day,
                UpdatedTo = Day,
                HasMobileNumber = true,
                HasEmail = false,
                IsAllow = true,
                Recipient = recipient,
                Purpose = new("login"),
            })),
            ["UpdateOtpCode"] = (typeof(OtpCode), (client, recipient) =>
                client.UpdateAsync(66, new() { Code = Given.Code, Recipient = recipient, ValidTo = Instant })),
            ["DeleteOtpCode"] = (null, (client, _) => client.DeleteAsync(66)),
            ["ListDeliveries"] = (typeof(Page<Delivery>), (client, _) => client.ListDeliveriesAsync(66, new() { Limit = 1, Offset = 1 })),
            ["GetStatistics"] = (typeof(Statistics), (client, _) => client.GetStatisticsAsync(new()
            {
                From = Day,
                To = Day,
                Step = StatisticsStep.Hour,
                By = StatisticsGrouping.Prefix,
            })),
            ["CreateAccessToken"] = (typeof(CreatedAccessToken), (client, _) =>
                client.CreateTokenAsync(NewAccessToken.Staff("shop", [Permission.Send], Instant))),
            ["ListAccessTokens"] = (typeof(Page<AccessToken>), (client, _) => client.ListTokensAsync(new() { Limit = 1, Offset = 1 })),
            ["RevokeAccessToken"] = (null, (client, _) => client.RevokeTokenAsync(2)),
            ["ListAuditEntries"] = (typeof(Page<AuditEntry>), (client, _) =>
                client.ListAuditAsync(new() { Limit = 1, Offset = 1, From = Day, To = Day })),
        };

    // Those of identity servers and of load balancers, and what a console reads beside them.
    private static readonly string[] NotForClients = ["DeliverForHook", "GetLiveness", "GetReadiness"];

    private static IEnumerable<string> All => Operations.Keys;

    private JsonObject _document = null!;

    private IEnumerable<string> Names => Described.Select(operation => operation.Name);

    private IEnumerable<(string Name, string Method, string Path, JsonObject Operation)> Described =>
        from path in _document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select ((string)operation.Value!["operationId"]!, operation.Key, path.Key, operation.Value!.AsObject());

    [OneTimeSetUp]
    public async Task ReadAsync()
    {
        await using var otp = await OtpServer.StartAsync();
        using var http = new HttpClient();
        _document = JsonNode.Parse(await http.GetStringAsync(new Uri(otp.Address, "openapi/v1.json")))!.AsObject();
    }

    [Test]
    public void Operations_AreAllThere() => Assert.That(Names, Is.EquivalentTo(Operations.Keys.Concat(NotForClients)));

    [Test]
    public async Task Request_SaysAllThatItsOperationTakes([ValueSource(nameof(All))] string operation)
    {
        var (name, method, path, described) = Described.Single(described => described.Name == operation);
        HashSet<string> members = [], parameters = [];
        foreach (var recipient in new[] { Given.Mobile, Given.Email })
        {
            var request = await CallAsync(Operations[operation].Call, recipient, () => AnswerOf(described));
            Assert.That(request.Method, Is.EqualTo(method.ToUpperInvariant()), name);
            Assert.That(request.Path.TrimEnd('/'), Is.EqualTo(path.Replace("{id}", path.Contains("tokens", StringComparison.Ordinal) ? "2" : "66", StringComparison.Ordinal)));
            members.UnionWith(request.Members);
            parameters.UnionWith(request.Parameters);
        }

        var body = described["requestBody"]?["content"]!["application/json"]!["schema"]!;
        Assert.That(members, Is.EquivalentTo(body is null ? [] : SchemaOf(body)["properties"]!.AsObject().Select(property => property.Key)), name);
        Assert.That(parameters, Is.EquivalentTo(
            (described["parameters"]?.AsArray() ?? []).Where(parameter => (string)parameter!["in"]! != "path").Select(parameter => (string)parameter!["name"]!)), name);
    }

    [Test]
    public void Answer_HasAllFields([ValueSource(nameof(All))] string operation)
    {
        var described = Described.Single(described => described.Name == operation).Operation;
        var schema = described["responses"]!.AsObject().Single(response => response.Key[0] == '2').Value!["content"]?["application/json"]!["schema"];

        if (Operations[operation].Answer is { } answer)
            AssertFields(OtpJson.Default.GetTypeInfo(answer)!, schema!);
        else
            Assert.That(schema, Is.Null);
    }

    [Test]
    public async Task Refusal_OfAnyStatus_IsAnExceptionThatNamesTheRule([ValueSource(nameof(All))] string operation)
    {
        var described = Described.Single(described => described.Name == operation).Operation;
        foreach (var (status, response) in described["responses"]!.AsObject().Where(response => response.Key[0] != '2'))
        {
            foreach (var (_, example) in response!["content"]!["application/problem+json"]!["examples"]!.AsObject())
            {
                var problem = example!["value"]!;
                var refused = Assert.ThrowsAsync<OtpException>(() => CallAsync(
                    Operations[operation].Call, Given.Mobile, () => (StatusOf(status), problem.ToJsonString(), "application/problem+json")))!;

                Assert.That(refused.Type, Is.EqualTo((string?)problem["type"]));
                Assert.That((int?)refused.StatusCode, Is.EqualTo(StatusOf(status)));
                Assert.That(refused.Errors.Keys, Is.EqualTo(problem["errors"]?.AsObject().Select(field => field.Key) ?? []));
                Assert.That(KnownTypes(), Does.Contain(refused.Type));
            }
        }
    }

    [Test]
    public void ClosedSets_AreTheServices()
    {
        foreach (var type in new[] { typeof(VerificationReason), typeof(Role), typeof(DeliveryChannel), typeof(DeliveryState), typeof(AuditAction), typeof(AuditTarget), typeof(StatisticsStep), typeof(StatisticsGrouping) })
        {
            var words = _document["components"]!["schemas"]![type.Name]!["enum"]!.AsArray().Select(word => (string)word!);
            Assert.That(Enum.GetNames(type).Where(name => name != "Unknown").Select(System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName), Is.EquivalentTo(words), type.Name);
        }

        var permission = _document["components"]!["schemas"]!["Permission"]!;
        Assert.That(
            Enum.GetValues<Permission>().Select(value => ((int)value, $"{value}")),
            Is.EquivalentTo(permission["enum"]!.AsArray().Zip(permission["x-enumNames"]!.AsArray(), (code, name) => ((int)code!, (string)name!))));
    }

    private static NewOtpCode For(Recipient recipient) => new(NewCode.Code, recipient) { Purpose = NewCode.Purpose, ValidTo = NewCode.ValidTo };

    private static IReadOnlyList<string> KnownTypes() =>
        [.. typeof(ProblemTypes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetValue(obj: null)!)];

    private static async Task<(string Method, string Path, IEnumerable<string> Members, IEnumerable<string> Parameters)> CallAsync(
        Func<IOtpClient, Recipient, Task> call, Recipient recipient, Func<(int Status, string? Body, string MediaType)> answer)
    {
        HttpRequestMessage seen = null!;
        string? sent = null;
        using var attempts = new Attempts(async (_, request, _) =>
        {
            seen = request;
            sent = request.Content is null ? null : await request.Content.ReadAsStringAsync();
            var (status, body, mediaType) = answer();
            return new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body ?? "", Encoding.UTF8, mediaType) };
        });
        await using var services = Given.ClientOf(new("http://127.0.0.1:1/"), new TokenKey("key"), attempts, options => options.MaxRetries = 0);
        await call(services.GetRequiredService<IOtpClient>(), recipient);

        var members = sent is null ? [] : JsonNode.Parse(sent)!.AsObject().Select(member => member.Key).ToList();
        IEnumerable<string> parameters = seen.RequestUri!.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')[0]);
        return (seen.Method.Method, seen.RequestUri.AbsolutePath, members, attempts.Keys[0] is null ? parameters : parameters.Append("Idempotency-Key"));
    }

    private static int StatusOf(string key) => int.Parse(key, CultureInfo.InvariantCulture);

    private static (int Status, string? Body, string MediaType) AnswerOf(JsonObject operation)
    {
        var (status, response) = operation["responses"]!.AsObject().Single(response => response.Key[0] == '2');
        return (StatusOf(status), response!["content"]?["application/json"]!["example"]!.ToJsonString(), "application/json");
    }

    private void AssertFields(JsonTypeInfo type, JsonNode described)
    {
        var schema = SchemaOf(described);
        if (type.Kind == JsonTypeInfoKind.Enumerable)
        {
            AssertFields(OtpJson.Default.GetTypeInfo(type.ElementType!)!, schema["items"]!);
        }
        else if (type.Kind == JsonTypeInfoKind.Object)
        {
            var properties = schema["properties"]!.AsObject();
            Assert.That(type.Properties.Select(property => property.Name), Is.EquivalentTo(properties.Select(property => property.Key)), type.Type.Name);
            Assert.That(
                type.Properties.Where(property => property.IsRequired).Select(property => property.Name),
                Is.EquivalentTo(schema["required"]!.AsArray().Select(name => (string)name!)), type.Type.Name);
            foreach (var property in type.Properties)
                AssertFields(OtpJson.Default.GetTypeInfo(property.PropertyType)!, properties[property.Name]!);
        }
    }

    // Behind its name, and where there may be null instead.
    private JsonNode SchemaOf(JsonNode described)
    {
        var named = described["oneOf"]?.AsArray().SingleOrDefault(one => one!["$ref"] is not null) ?? described;
        return named["$ref"] is { } name ? _document["components"]!["schemas"]![name.GetValue<string>().Split('/')[^1]]! : named;
    }
}
