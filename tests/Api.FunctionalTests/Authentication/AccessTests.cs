using System.Net;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Otp.Api.Authentication;
using Otp.Api.Requests;
using Otp.Application.Common.Messaging;

namespace Otp.Api.FunctionalTests.Authentication;

/// <summary>The contract's section 2: who gets in, and where to.</summary>
internal sealed class AccessTests
{
    private const string Malformed = "{";

    private OtpApi _api = null!;

    [SetUp]
    public void Start() => _api = OtpApi.Start();

    [TearDown]
    public void Stop() => _api.Dispose();

    [TestCase("Token {0}")]
    [TestCase("token {0}")]
    [TestCase("TOKEN {0}")]
    [TestCase("Bearer {0}")]
    [TestCase("bearer {0}")]
    public async Task Key_UnderEitherScheme_IsLetIn(string header)
    {
        var answer = await PostWithAsync(string.Format(null, header, _api.AdminKey));

        Assert.That(answer.Rule, Is.EqualTo("malformed-request"));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("Token")]
    [TestCase("Token ")]
    [TestCase("{0}")]
    [TestCase("Basic {0}")]
    [TestCase("Token {0}x")]
    [TestCase("Token {0} {0}")]
    [TestCase("Token=\"{0}\"")]
    [TestCase("Token 0000000000000000000000000000000000000000000000000000000000000000")]
    [TestCase("Token {0}, Token {0}")]
    public async Task Key_MissingUnknownOrMalformed_IsUnauthenticated(string? header)
    {
        var answer = await PostWithAsync(header is null ? null : string.Format(null, header, _api.AdminKey));

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Unauthorized), answer.Body);
        Assert.That(answer.Rule, Is.EqualTo("unauthenticated"));
        Assert.That(answer.Headers["WWW-Authenticate"], Is.EqualTo(new[] { "Token" }));
    }

    [TestCase(2851, "malformed-request")]
    [TestCase(2852, "permission-denied")]
    [TestCase(2855, "permission-denied")]
    public async Task Staff_GetsWhereItsPermissionsSay_BeforeTheBodyIsRead(int permission, string rule)
    {
        var key = await CreateTokenAsync("staff", [permission]);

        var answer = await PostWithAsync($"Token {key}");

        Assert.That(answer.Rule, Is.EqualTo(rule));
    }

    [Test]
    public async Task Token_OnceRevoked_IsRefusedAtOnce()
    {
        var key = await CreateTokenAsync("staff", [2851]);
        var before = await PostWithAsync($"Token {key}");

        using var admin = _api.AdminClient();
        await admin.AnswerAsync(new HttpRequestMessage(HttpMethod.Delete, "/api/access/tokens/2/"));
        var after = await PostWithAsync($"Token {key}");

        Assert.That(before.Rule, Is.EqualTo("malformed-request"));
        Assert.That(after.Rule, Is.EqualTo("unauthenticated"));
    }

    [Test]
    public async Task Token_WorksUntilItExpiresAndNoLonger()
    {
        var key = await CreateTokenAsync("admin", [], "2025-12-29T15:00:00Z");
        var justBefore = new DateTimeOffset(2025, 12, 29, 14, 59, 59, TimeSpan.Zero);

        _api.Clock.SetUtcNow(justBefore);
        var before = await PostWithAsync($"Token {key}");
        _api.Clock.SetUtcNow(justBefore.AddSeconds(1));
        var at = await PostWithAsync($"Token {key}");

        Assert.That(before.Rule, Is.EqualTo("malformed-request"));
        Assert.That(at.Rule, Is.EqualTo("unauthenticated"));
    }

    [Test]
    public void EveryEndpointOfTheApi_AsksForThePermissionOfWhatItBinds()
    {
        var endpoints = _api.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/api", StringComparison.Ordinal)).ToList();

        var secret = endpoints.Where(
            endpoint => endpoint.Metadata.Any(metadata => metadata is ShowsSecretInAddress or ShowsHookSecret)).ToList();
        Assert.That(
            secret.Select(endpoint => endpoint.RoutePattern.RawText),
            Is.EquivalentTo([$"{OtpApi.OtpCodes}receipts/{{provider}}/", $"{OtpApi.OtpCodes}hooks/{{name:hook}}/"]));
        Assert.That(endpoints.Except(secret), Is.Not.Empty);
        foreach (var endpoint in endpoints.Except(secret))
        {
            var permissions = endpoint.Metadata.GetOrderedMetadata<PermissionRequirement>().Select(requirement => requirement.Permission).ToList();
            var request = endpoint.Metadata.GetRequiredMetadata<RequestMetadata>().Request;
            Assert.That(permissions, Is.EqualTo([request.GetProperty(nameof(IOperation.RequiredPermission))!.GetValue(obj: null)]), endpoint.DisplayName);
        }
    }

    private async Task<Answer> PostWithAsync(string? authorization)
    {
        using var client = _api.ClientWith(key: null);
        if (authorization is not null)
            client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization);
        return await client.PostJsonAsync(OtpApi.OtpCodes, Malformed);
    }

    private async Task<string> CreateTokenAsync(string role, int[] permissions, string? expiresAt = null)
    {
        using var admin = _api.AdminClient();
        var expiry = expiresAt is null ? "null" : $"\"{expiresAt}\"";
        var answer = await admin.PostJsonAsync(
            "/api/access/tokens/",
            $$"""{"name": "a test's", "role": "{{role}}", "permissions": [{{string.Join(',', permissions)}}], "expires_at": {{expiry}}}""");
        return answer.Text("key");
    }
}
