using System.Net;
using System.Text;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Otp.Api.Authentication;

namespace Otp.Api.FunctionalTests.Authentication;

/// <summary>Every operation, by everybody (contract, sections 2 and 6).</summary>
internal sealed class PermissionMatrixTests
{
    private static readonly (string Operation, string Method, string Path, int? Permission)[] Operations =
    [
        ("CreateOtpCode", "POST", "/api/notifications/otp/", 2851),
        ("SendOtpCode", "POST", "/api/notifications/otp/send/", 2856),
        ("ListDeliveries", "GET", "/api/notifications/otp/999/deliveries/", 2852),
        ("VerifyOtpCode", "POST", "/api/notifications/otp/verify/", 2855),
        ("UnlockRecipient", "POST", "/api/notifications/otp/unlock/", 2853),
        ("ListOtpCodes", "GET", "/api/notifications/otp/", 2852),
        ("GetOtpCode", "GET", "/api/notifications/otp/999/", 2852),
        ("UpdateOtpCode", "PATCH", "/api/notifications/otp/999/", 2853),
        ("DeleteOtpCode", "DELETE", "/api/notifications/otp/999/", 2854),
        ("CreateAccessToken", "POST", "/api/access/tokens/", null),
        ("ListAccessTokens", "GET", "/api/access/tokens/", null),
        ("RevokeAccessToken", "DELETE", "/api/access/tokens/999/", null),
        ("ListAuditEntries", "GET", "/api/access/audit/", null),
    ];

    private static readonly int[] Grantable = [2851, 2852, 2853, 2854, 2855, 2856];

    private readonly Dictionary<string, string?> _keys = new(StringComparer.Ordinal);

    private OtpApi _api = null!;

    private static IEnumerable<TestCaseData> Matrix =>
        from operation in Operations
        from caller in Grantable.Select(permission => $"staff {permission}").Concat(["admin", "revoked", "expired", "none"])
        select new TestCaseData(operation.Operation, operation.Method, operation.Path, caller, Expected(operation.Permission, caller))
            .SetArgDisplayNames(operation.Operation, caller);

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
    public async Task Operation_ByCaller_IsAnsweredAsItsPermissionSays(string operation, string method, string path, string caller, string expected)
    {
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
    public void Matrix_CoversEveryEndpointOfTheApi()
    {
        var names = _api.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/api", StringComparison.Ordinal))
            .Where(endpoint => endpoint.Metadata.GetMetadata<ShowsSecretInAddress>() is null)
            .Select(endpoint => endpoint.Metadata.GetRequiredMetadata<IEndpointNameMetadata>().EndpointName);

        Assert.That(names, Is.EquivalentTo(Operations.Select(operation => operation.Operation)));
    }

    private static string Expected(int? permission, string caller) => caller switch
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
