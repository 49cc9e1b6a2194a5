using System.Net;
using System.Text;
using Otp.Api.FunctionalTests.Operations;
using Otp.Infrastructure.Settings;

namespace Otp.Api.FunctionalTests.Access;

/// <summary>The contract's section 6: tokens over HTTP, and the audit trail.</summary>
[Operation("CreateAccessToken", OperationAttribute.AdminsAlone)]
[Operation("ListAccessTokens", OperationAttribute.AdminsAlone)]
[Operation("RevokeAccessToken", OperationAttribute.AdminsAlone)]
[Operation("ListAuditEntries", OperationAttribute.AdminsAlone)]
internal sealed class AccessEndpointsTests(StorageProvider provider) : ServiceTests(provider)
{
    private const string Tokens = "/api/access/tokens/";
    private const string Audit = "/api/access/audit/";

    [Test]
    public async Task Create_AnswersTheResourceWithItsKeyOnce()
    {
        var created = await Client.PostJsonAsync(Tokens, """{"name": " shop ", "role": "staff", "permissions": [2855, 2851], "expires_at": "2026-01-01T00:00:00+03:30"}""");
        var listed = (await GetAsync(Tokens)).Json["results"]![0]!.AsObject();

        var key = created.Text("key");
        Assert.That(created.Status, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(created.Headers["Location"], Is.EqualTo(new[] { "/api/access/tokens/2/" }));
        Assert.That(created.Body, Is.EqualTo(
            $$"""{"id":2,"name":"shop","role":"staff","permissions":[2851,2855],"prefix":"{{key[..8]}}","expires_at":"2025-12-31T20:30:00.000000Z","created_at":"2025-12-29T14:46:02.777862Z","last_used_at":null,"revoked_at":null,"key":"{{key}}"}"""));
        Assert.That(key, Does.Match("^[0-9a-f]{64}$"));
        Assert.That(listed.Select(member => member.Key), Is.EqualTo(created.Members.SkipLast(1)));
    }

    [TestCase("""{}""", "name", "role")]
    [TestCase("""{"name": "", "role": "owner"}""", "name", "role")]
    [TestCase("""{"name": 5, "role": ["admin"]}""", "name", "role")]
    [TestCase("""{"name": "x", "role": "staff"}""", "permissions")]
    [TestCase("""{"name": "x", "role": "staff", "permissions": []}""", "permissions")]
    [TestCase("""{"name": "x", "role": "staff", "permissions": [2850]}""", "permissions")]
    [TestCase("""{"name": "x", "role": "staff", "permissions": ["2851"]}""", "permissions")]
    [TestCase("""{"name": "x", "role": "staff", "permissions": 2851}""", "permissions")]
    [TestCase("""{"name": "x", "role": "admin", "permissions": [2851]}""", "permissions")]
    [TestCase("""{"name": "x", "role": "admin", "expires_at": "2025-12-29T14:46:02.777862Z"}""", "expires_at")]
    [TestCase("""{"name": "x", "role": "admin", "expires_at": 5}""", "expires_at")]
    public async Task Create_WithInvalidFields_NamesThemAll(string json, params string[] fields)
    {
        var answer = await Client.PostJsonAsync(Tokens, json);

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.BadRequest), answer.Body);
        Assert.That(answer.InvalidFields, Is.EqualTo(fields));
    }

    [Test]
    public async Task List_HasPagesLikeEveryList()
    {
        for (var number = 0; number < 3; number++)
            await Client.PostJsonAsync(Tokens, """{"name": "x", "role": "admin"}""");

        var page = await GetAsync($"{Tokens}?limit=2&offset=1");

        Assert.That(page.Json["count"]!.GetValue<int>(), Is.EqualTo(4));
        Assert.That(page.Json["results"]!.AsArray().Select(token => token!["id"]!.GetValue<long>()), Is.EqualTo(new[] { 3, 2 }));
        Assert.That(page.Text("next"), Does.EndWith("?limit=2&offset=3"));
        Assert.That((await GetAsync($"{Tokens}?limit=0")).InvalidFields, Is.EqualTo(new[] { "limit" }));
    }

    [Test]
    public async Task Revoke_EndsATokenOnce_AndStaysSilentASecondTime()
    {
        var key = (await Client.PostJsonAsync(Tokens, """{"name": "x", "role": "admin"}""")).Text("key");
        using var other = Api.ClientWith(key);

        var first = await DeleteAsync($"{Tokens}2/");
        var second = await DeleteAsync($"{Tokens}2/");

        Assert.That((first.Status, second.Status), Is.EqualTo((HttpStatusCode.NoContent, HttpStatusCode.NoContent)));
        Assert.That((await other.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, Tokens))).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((await GetAsync(Tokens)).Json["results"]![0]!["revoked_at"]!.GetValue<string>(), Is.EqualTo("2025-12-29T14:46:02.777862Z"));
        Assert.That((await DeleteAsync($"{Tokens}9/")).Rule, Is.EqualTo("access-token-not-found"));
        Assert.That((await DeleteAsync($"{Tokens}1/")).Rule, Is.EqualTo("last-admin-token"));
    }

    [Test]
    public async Task Audit_HasALineForEveryChangeAndNoneForTheRest()
    {
        await Api.CreateAsync("""{"code": 98765432, "mobile_number": "09123256545"}""");
        var key = (await Client.PostJsonAsync(Tokens, """{"name": "x", "role": "admin"}""")).Text("key");
        using var second = Api.ClientWith(key);
        await PatchAsync(second, """{"code": 87654321}""");
        await PatchAsync(second, """{"code": "x"}""");
        await second.AnswerAsync(new HttpRequestMessage(HttpMethod.Delete, $"{OtpApi.OtpCodes}1/"));
        await second.AnswerAsync(new HttpRequestMessage(HttpMethod.Delete, $"{OtpApi.OtpCodes}1/"));
        await DeleteAsync($"{Tokens}2/");
        await DeleteAsync($"{Tokens}2/");
        await OtpProcess.RunAsync(["tokens", "create", "--name", "x", "--role", "admin", .. Api.Settings]);

        var trail = await GetAsync(Audit);

        var lines = trail.Json["results"]!.AsArray().Select(line => $"{line!["token_id"]?.ToString() ?? "-"} {line["action"]} {line["target"]} {line["target_id"]}");
        Assert.That(lines, Is.EqualTo(new[] { "- create access_token 3", "1 revoke access_token 2", "2 delete otp_code 1", "2 update otp_code 1", "1 create access_token 2" }));
        Assert.That(trail.Json["results"]![4]!.AsObject().Select(member => member.Key), Is.EqualTo(new[] { "id", "at", "token_id", "action", "target", "target_id" }));
        Assert.That(trail.Body, Does.Not.Contain("87654321").And.Not.Contains(key[..8]).And.Not.Contains("0912"));
    }

    [TestCase("from=2025-12-29&to=2025-12-29", 2)]
    [TestCase("from=2025-12-30", 0)]
    [TestCase("to=2025-12-28", 0)]
    [TestCase("limit=1", 1)]
    [TestCase("offset=1", 1)]
    public async Task Audit_CanBeNarrowed(string query, int lines)
    {
        await Client.PostJsonAsync(Tokens, """{"name": "x", "role": "admin"}""");
        await Client.PostJsonAsync(Tokens, """{"name": "y", "role": "admin"}""");

        var trail = await GetAsync($"{Audit}?{query}");

        Assert.That(trail.Json["results"]!.AsArray(), Has.Count.EqualTo(lines), trail.Body);
    }

    [Test]
    public async Task Audit_WithParametersThatDoNotParse_NamesThemAll()
    {
        var answer = await GetAsync($"{Audit}?from=x&to=&limit=0&offset=-1");

        Assert.That(answer.InvalidFields, Is.EqualTo(new[] { "from", "limit", "offset", "to" }));
    }

    private Task<Answer> GetAsync(string path) => Client.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, path));

    private Task<Answer> DeleteAsync(string path) => Client.AnswerAsync(new HttpRequestMessage(HttpMethod.Delete, path));

    private static async Task PatchAsync(HttpClient client, string json)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, $"{OtpApi.OtpCodes}1/");
        request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        await client.AnswerAsync(request);
    }
}
