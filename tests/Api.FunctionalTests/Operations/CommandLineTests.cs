using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;

namespace Otp.Api.FunctionalTests.Operations;

/// <summary><c>tokens</c> and <c>secrets</c> on the command line, beside a running service and without one.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase), Parallelizable(ParallelScope.All)]
internal sealed class CommandLineTests : IDisposable
{
    private const string OldKey = Given.SecretKey;
    private const string NewKey = "Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=";
    private const string SomeCode = """{"code": 1, "email": "someone@example.com"}""";

    private readonly DataFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task Tokens_CreatedWhileTheServiceIsStopped_WorkOnceItRuns()
    {
        await MigrateAsync();
        var (_, key) = await CreateTokenAsync("--role", "staff", "--permissions", "create");
        using var otp = await OtpProcess.ServeAsync(_folder);
        using var client = otp.ClientWith(key);

        var answer = await client.PostJsonAsync(OtpApi.OtpCodes, SomeCode);

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Created), answer.Body);
    }

    [Test]
    public async Task Tokens_CreatedAndRevokedBesideTheService_TakeEffectInItAtOnce()
    {
        using var otp = await OtpProcess.ServeAsync(_folder);
        var (id, key) = await CreateTokenAsync("--role", "staff", "--permissions", "2851", "--expires-at", "2999-01-01T00:00:00Z");
        using var client = otp.ClientWith(key);

        var afterTheCreation = await client.PostJsonAsync(OtpApi.OtpCodes, SomeCode);
        var revoked = await RunAsync("tokens", "revoke", id);
        var afterTheRevocation = await client.PostJsonAsync(OtpApi.OtpCodes, SomeCode);

        Assert.That(revoked.ExitCode, Is.Zero, revoked.Error);
        Assert.That((afterTheCreation.Status, afterTheRevocation.Status), Is.EqualTo((HttpStatusCode.Created, HttpStatusCode.Unauthorized)));
    }

    [Test]
    public async Task TokensList_ShowsEveryTokenAndNoKey()
    {
        await MigrateAsync();
        var (firstId, firstKey) = await CreateTokenAsync("--role", "admin");
        var (secondId, secondKey) = await CreateTokenAsync("--role", "staff", "--permissions", "Read, 2851");

        var (exitCode, output, _) = await RunAsync("tokens", "list");

        var rows = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(exitCode, Is.Zero);
        Assert.That(rows, Has.Length.EqualTo(3));
        Assert.That(rows[1], Does.StartWith(secondId).And.Contains("staff").And.Contains("create,read").And.Contains(secondKey[..8]));
        Assert.That(rows[2], Does.StartWith(firstId).And.Contains("admin").And.Contains(firstKey[..8]));
        Assert.That(output, Does.Not.Contain(firstKey).And.Not.Contains(secondKey));
    }

    [Test]
    public async Task Tokens_AsJson_AreWhatTheServiceAnswersOverHttp()
    {
        await MigrateAsync();
        var created = JsonNode.Parse((await RunAsync("tokens", "create", "--name", "a", "--role", "staff", "--permissions", "create", "--json")).Output)!;
        await CreateTokenAsync("--role", "admin");
        var revoked = JsonNode.Parse((await RunAsync("tokens", "revoke", $"{created["id"]}", "--json")).Output)!;
        var list = JsonNode.Parse((await RunAsync("tokens", "list", "--json")).Output)!.AsArray();

        Assert.That((string?)created["key"], Does.StartWith((string)created["prefix"]!));
        Assert.That((long)revoked["id"]!, Is.EqualTo((long)created["id"]!));
        Assert.That(list.Select(token => (string?)token!["role"]), Is.EqualTo(["admin", "staff"]));
        Assert.That(list[1]!["permissions"]!.AsArray().Select(code => (int)code!), Is.EqualTo([2851]));
        Assert.That(list[1]!["revoked_at"], Is.Not.Null);
        Assert.That(list[1]!.AsObject().ContainsKey("key"), Is.False);
    }

    [TestCase("tokens create: --role: ", "tokens", "create", "--name", "x", "--role", "owner")]
    [TestCase("tokens create: --name is missing.", "tokens", "create", "--role", "admin")]
    [TestCase("tokens create: --name has no value.", "tokens", "create", "--role", "admin", "--name")]
    [TestCase("tokens create: --name: ", "tokens", "create", "--role", "admin", "--name", "a\n9  root")]
    [TestCase("tokens create: --permissions: ", "tokens", "create", "--name", "x", "--role", "staff")]
    [TestCase("tokens create: --permissions: \"9999\" isn't one; it takes create (2851), read (2852)", "tokens", "create", "--name", "x", "--role", "staff", "--permissions", "2851,9999")]
    [TestCase("tokens create: --permissions: \"creat\" isn't one; did you mean create?", "tokens", "create", "--name", "x", "--role", "staff", "--permissions", "creat")]
    [TestCase("tokens create: --permissions: ", "tokens", "create", "--name", "x", "--role", "admin", "--permissions", "2851")]
    [TestCase("tokens create: --expires-at: ", "tokens", "create", "--name", "x", "--role", "admin", "--expires-at", "2020-01-01T00:00:00Z")]
    [TestCase("tokens create: --expires-at: ", "tokens", "create", "--name", "x", "--role", "admin", "--expires-at", "tomorrow")]
    [TestCase("tokens create: --expire-at isn't known; did you mean --expires-at?", "tokens", "create", "--name", "x", "--role", "admin", "--expire-at", "2999-01-01T00:00:00Z")]
    [TestCase("tokens create: --expires isn't known; did you mean --expires-at?", "tokens", "create", "--name", "x", "--role", "admin", "--expires=2999-01-01T00:00:00Z")]
    [TestCase("tokens create: --ttl isn't known; it takes --name, --role", "tokens", "create", "--name", "x", "--role", "admin", "--ttl", "5")]
    [TestCase("tokens list: Storge:Directory isn't known; did you mean Storage:Directory?", "tokens", "list", "--Storge:Directory=x")]
    [TestCase("tokens revoke: There is no access token", "tokens", "revoke", "999")]
    [TestCase("tokens revoke: <id> is \"x\"; it takes a number", "tokens", "revoke", "x")]
    [TestCase("tokens revoke: <id> is missing.", "tokens", "revoke")]
    [TestCase("tokens revoke: \"3\" is a word too many.", "tokens", "revoke", "2", "3")]
    [TestCase("tokens: It takes a command: create, list, revoke.", "tokens")]
    [TestCase("tokens: \"lst\" isn't known; did you mean list?", "tokens", "lst")]
    [TestCase("tokens: \"x\" isn't known; it takes create, list, revoke.", "tokens", "x")]
    public async Task Command_ThatCannotBeDone_SaysWhyInOneLineAndMakesNoToken(string reason, params string[] arguments)
    {
        await MigrateAsync();

        var (exitCode, output, error) = await RunAsync(arguments);

        Assert.That((exitCode, output), Is.EqualTo((1, "")));
        Assert.That(error, Does.StartWith(reason));
        Assert.That(error.TrimEnd(), Does.Not.Contain("\n").And.Not.Contains("System."));
        Assert.That((await RunAsync("tokens", "list", "--json")).Output.Trim(), Is.EqualTo("[]"));
    }

    [TestCase("tokens", "create")]
    [TestCase("tokens", "revoke")]
    [TestCase("migrate")]
    public async Task Help_OfACommand_ShowsHowItIsUsed(params string[] arguments)
    {
        var (exitCode, output, _) = await OtpProcess.RunAsync([.. arguments, "--help"]);

        Assert.That(exitCode, Is.Zero);
        Assert.That(output, Does.Contain("Usage:").And.Not.Contains("additional arguments").And.Not.Contains("]]"));
        Assert.That(output.Contains("--name <text> (REQUIRED)", StringComparison.Ordinal), Is.EqualTo(arguments[^1] == "create"));
    }

    [Test]
    public async Task TokensList_OfANameThatAnEarlierVersionTook_StaysOneRowEach()
    {
        await MigrateAsync();
        await CreateTokenAsync("--role", "admin");
        await using (var database = new SqliteConnection($"Data Source={_folder.FileAt("otp.db")};Pooling=False"))
        {
            await database.OpenAsync();
            await using var rename = database.CreateCommand();
            rename.CommandText = "UPDATE access_tokens SET name = 'a' || char(10) || '9  root' || char(0x202E)";
            await rename.ExecuteNonQueryAsync();
        }

        var (_, output, _) = await RunAsync("tokens", "list");

        Assert.That(output.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(2));
        Assert.That(output, Does.Contain("""a\u000A9  root\u202E"""));
    }

    [TestCase("storage", "backup", "")]
    [TestCase("storage", "copy", "--from", "")]
    public async Task Command_WithAnEmptyPath_IsRefused(params string[] arguments)
    {
        var (exitCode, _, error) = await RunAsync(arguments);

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(error, Does.StartWith($"{arguments[0]} {arguments[1]}: A path can't be empty."));
    }

    [Test]
    public async Task Command_WhoseOutputCannotBeWritten_SaysSoInOneLine()
    {
        await MigrateAsync();

        var (exitCode, error) = await OtpProcess.RunIntoFullDeviceAsync(["tokens", "list", $"--Storage:Directory={_folder.Path}"]);

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(error.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(1).And.Some.StartsWith("tokens list: It couldn't finish: "));
    }

    [Test]
    public async Task Tokens_WhereTheSchemaIsLeftToMigrate_WaitForIt()
    {
        var early = await RunAsync("tokens", "list", "--Storage:MigrateAtStart=false");
        var migrated = await RunAsync("migrate");
        var late = await RunAsync("tokens", "list", "--Storage:MigrateAtStart=false");

        Assert.That((early.ExitCode, migrated.ExitCode, late.ExitCode), Is.EqualTo((1, 0, 0)), late.Error);
        Assert.That(early.Error, Does.Contain("the command migrate"));
    }

    [Test]
    public async Task TokensRevoke_OfTheLastAdmin_IsRefused()
    {
        await MigrateAsync();
        var (id, _) = await CreateTokenAsync("--role", "admin");
        await CreateTokenAsync("--role", "admin", "--expires-at", Instant(DateTimeOffset.UtcNow.AddMinutes(30)));

        var (exitCode, _, error) = await RunAsync("tokens", "revoke", id);

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(error, Does.Contain("last admin token"));
    }

    [Test]
    public async Task SecretsReencrypt_MovesCodesToTheNewestKey_SoThatTheOldOneCanGo()
    {
        await CreateCodesAsync(3, ("Secrets:Keys:0", OldKey));
        (string, string)[] both = [("Secrets:Keys:0", NewKey), ("Secrets:Keys:1", OldKey)];
        await CreateCodesAsync(2, both);

        var early = await OtpProcess.RunAsync([$"--Storage:Directory={_folder.Path}"], ("Secrets:Keys:0", NewKey));
        var reencrypted = await OtpProcess.RunAsync(["secrets", "reencrypt", $"--Storage:Directory={_folder.Path}"], both);
        var again = await OtpProcess.RunAsync(["secrets", "reencrypt", $"--Storage:Directory={_folder.Path}"], ("Secrets:Keys:0", NewKey));

        Assert.That(early.ExitCode, Is.EqualTo(1));
        Assert.That(reencrypted.Output, Does.StartWith("3 codes"), reencrypted.Error);
        Assert.That(again.Output, Does.StartWith("0 codes"), again.Error);
    }

    private static string Instant(DateTimeOffset instant) => instant.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private async Task MigrateAsync() => Assert.That((await RunAsync("migrate")).ExitCode, Is.Zero);

    private async Task CreateCodesAsync(int count, params (string, string)[] settings)
    {
        using var otp = await OtpProcess.ServeAsync(_folder, settings);
        using var client = otp.ClientWith(_folder.AdminKey);
        for (var code = 0; code < count; code++)
            Assert.That((await client.PostJsonAsync(OtpApi.OtpCodes, SomeCode)).Status, Is.EqualTo(HttpStatusCode.Created));
        await otp.TerminateAsync();
    }

    private async Task<(string Id, string Key)> CreateTokenAsync(params string[] options)
    {
        var (exitCode, output, error) = await RunAsync(["tokens", "create", "--name", "a test's", .. options]);
        Assert.That(exitCode, Is.Zero, error);
        var words = output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return (words[1], words[^1]);
    }

    private Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments) =>
        OtpProcess.RunAsync([.. arguments, $"--Storage:Directory={_folder.Path}"]);
}
