using System.Net;
using System.Reflection;
using System.Text;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Otp.Api.Authentication;
using Otp.Domain.Access;

namespace Otp.Api.FunctionalTests.Authentication;

/// <summary>Every operation, by everybody (contract, sections 2 and 6).</summary>
internal sealed class PermissionMatrixTests
{
    private static readonly IReadOnlyList<OperationAttribute> Rows =
        [.. typeof(OperationAttribute).Assembly.GetTypes().SelectMany(fixture => fixture.GetCustomAttributes<OperationAttribute>())];

    private static readonly IReadOnlyList<int> Grantable = [.. Permission.Grantable.Select(permission => permission.Code!.Value)];

    private readonly Dictionary<string, string?> _keys = new(StringComparer.Ordinal);

    private OtpApi _api = null!;

    private static IEnumerable<TestCaseData> Matrix =>
        from row in Rows
        from caller in Grantable.Select(permission => $"staff {permission}").Concat(["admin", "revoked", "expired", "none"])
        select new TestCaseData(row.Name, caller, Expected(row.Permission, caller)).SetArgDisplayNames(row.Name, caller);

    private Dictionary<string, RouteEndpoint> Endpoints => _api.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .Where(endpoint => endpoint.Metadata.GetMetadata<PermissionRequirement>() is not null)
        .ToDictionary(endpoint => endpoint.Metadata.GetRequiredMetadata<IEndpointNameMetadata>().EndpointName, StringComparer.Ordinal);

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _api = OtpApi.Start();
        _keys["admin"] = _api.AdminKey;
        _keys["none"] = null;
        foreach (var permission in Grantable)
            _keys[$"staff {permission}"] = (await CreateTokenAsync($$"""{"name": "staff", "role": "staff", "permissions": [{{permission}}]}""")).Key;
        (var revokedId, _keys["revoked"]) = await CreateTokenAsync("""{"name": "revoked", "role": "admin"}""");
        (_, _keys["expired"]) = await CreateTokenAsync("""{"name": "expired", "role": "admin", "expires_at": "2025-12-29T15:00:00Z"}""");

        using var admin = _api.AdminClient();
        await admin.AnswerAsync(new HttpRequestMessage(HttpMethod.Delete, $"/api/access/tokens/{revokedId}/"));
        _api.Clock.Advance(TimeSpan.FromHours(1));
    }

    [OneTimeTearDown]
    public void Stop() => _api.Dispose();

    [TestCaseSource(nameof(Matrix))]
    public async Task Operation_ByCaller_IsAnsweredAsItsPermissionSays(string operation, string caller, string expected)
    {
        var endpoint = Endpoints[operation];
        var method = endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods.Single();
        var path = endpoint.RoutePattern.RawText!.Replace("{id:id}", "999", StringComparison.Ordinal);
        using var client = _api.ClientWith(_keys[caller]);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method is "POST" or "PATCH")
            request.Content = new StringContent("{", Encoding.UTF8, "application/json");

        var answer = await client.AnswerAsync(request);

        var outcome = answer.Status switch
        {
            HttpStatusCode.Unauthorized => "unauthenticated",
            HttpStatusCode.Forbidden => "forbidden",
            _ => "let in",
        };
        Assert.That(outcome, Is.EqualTo(expected), $"{operation} by {caller}: {(int)answer.Status} {answer.Body}");
        Assert.That((int)answer.Status, Is.LessThan(500), answer.Body);
    }

    [Test]
    public void EveryEndpoint_HasItsRowBesideItsTests() =>
        Assert.That(
            Endpoints.Keys.Except(Rows.Select(row => row.Name), StringComparer.Ordinal), Is.Empty, "It takes [Operation(name, permission)] on its tests.");

    [Test]
    public void EveryRow_IsOfAnEndpoint() => Assert.That(Rows.Select(row => row.Name), Is.Unique.And.SubsetOf(Endpoints.Keys).And.Not.Empty);

    private static string Expected(int permission, string caller) => caller switch
    {
        "admin" => "let in",
        "revoked" or "expired" or "none" => "unauthenticated",
        _ => string.Equals(caller, $"staff {permission}", StringComparison.Ordinal) ? "let in" : "forbidden",
    };

    private async Task<(long Id, string Key)> CreateTokenAsync(string json)
    {
        using var admin = _api.AdminClient();
        var answer = await admin.PostJsonAsync("/api/access/tokens/", json);
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Created), answer.Body);
        return (answer.Json["id"]!.GetValue<long>(), answer.Text("key"));
    }
}
