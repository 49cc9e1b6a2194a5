using System.Globalization;
using System.Net;

namespace Otp.Api.FunctionalTests.Operations;

/// <summary><c>tokens</c> and <c>secrets</c> on the command line, beside a running service and without one.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class CommandLineTests
{
    private const string OldKey = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private const string NewKey = "Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=";
    private const string SomeCode = """{"code": 1, "email": "someone@example.com"}""";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private DataFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new DataFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public async Task Tokens_CreatedWhileTheServiceIsStopped_WorkOnceItRuns()
    {
        var (_, key) = await CreateTokenAsync("--role", "staff", "--permissions", "2851");
        using var otp = await OtpProcess.ServeAsync(_folder);
        using var client = otp.ClientWith(key);

        var answer = await client.PostJsonAsync(OtpApi.OtpCodes, SomeCode);

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Created), answer.Body);
    }

    [Test]
    public async Task Tokens_CreatedAndRevokedBesideTheService_TakeEffectInIt()
    {
        using var otp = await OtpProcess.ServeAsync(_folder);
        var (id, key) = await CreateTokenAsync("--role", "staff", "--permissions", "2851", "--expires-at", "2999-01-01T00:00:00Z");
        using var client = otp.ClientWith(key);

        await UntilAsync(client, HttpStatusCode.Created);
        var revoked = await RunAsync("tokens", "revoke", id);
        await UntilAsync(client, HttpStatusCode.Unauthorized);

        Assert.That(revoked.ExitCode, Is.Zero, revoked.Error);
    }

    [Test]
    public async Task TokensList_ShowsEveryTokenAndNoKey()
    {
        var (firstId, firstKey) = await CreateTokenAsync("--role", "admin");
        var (secondId, secondKey) = await CreateTokenAsync("--role", "staff", "--permissions", "2852, 2851");

        var (exitCode, output, _) = await RunAsync("tokens", "list");

        var rows = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(exitCode, Is.Zero);
        Assert.That(rows, Has.Length.EqualTo(3));
        Assert.That(rows[1], Does.StartWith(secondId).And.Contains("staff").And.Contains("2851,2852").And.Contains(secondKey[..8]));
        Assert.That(rows[2], Does.StartWith(firstId).And.Contains("admin").And.Contains(firstKey[..8]));
        Assert.That(output, Does.Not.Contain(firstKey).And.Not.Contains(secondKey));
    }

    [TestCase("--role: ", "tokens", "create", "--name", "x", "--role", "owner")]
    [TestCase("--name: ", "tokens", "create", "--role", "admin")]
    [TestCase("--permissions: ", "tokens", "create", "--name", "x", "--role", "staff")]
    [TestCase("--permissions: ", "tokens", "create", "--name", "x", "--role", "staff", "--permissions", "2851,9999")]
    [TestCase("--permissions: ", "tokens", "create", "--name", "x", "--role", "admin", "--permissions", "2851")]
    [TestCase("--expires-at: ", "tokens", "create", "--name", "x", "--role", "admin", "--expires-at", "2020-01-01T00:00:00Z")]
    [TestCase("--expires-at: ", "tokens", "create", "--name", "x", "--role", "admin", "--expires-at", "tomorrow")]
    [TestCase("There is no access token", "tokens", "revoke", "999")]
    public async Task Command_ThatCannotBeDone_SaysWhyAndFails(string reason, params string[] arguments)
    {
        var (exitCode, output, error) = await RunAsync(arguments);

        Assert.That(exitCode, Is.EqualTo(1), output);
        Assert.That(error, Does.StartWith(reason));
    }

    [TestCase("storage", "backup", "")]
    [TestCase("storage", "copy", "--from", "")]
    public async Task Command_WithAnEmptyPath_IsRefused(params string[] arguments)
    {
        var (exitCode, _, error) = await RunAsync(arguments);

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(error, Does.StartWith("A path can't be empty."));
    }

    [Test]
    public async Task Command_WhoseOutputCannotBeWritten_SaysSoInOneLine()
    {
        var (exitCode, error) = await OtpProcess.RunIntoFullDeviceAsync(["tokens", "list", $"--Storage:Directory={_folder.Path}"]);

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(error.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(1).And.Some.StartsWith("The command couldn't finish: "));
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
        var (id, _) = await CreateTokenAsync("--role", "admin");

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

    // Another process's change shows at the service's next look, a fraction of a second later.
    private static async Task UntilAsync(HttpClient client, HttpStatusCode status)
    {
        using var patience = new CancellationTokenSource(Patience);
        while ((await client.PostJsonAsync(OtpApi.OtpCodes, SomeCode)).Status != status)
            Assert.That(patience.IsCancellationRequested, Is.False, string.Create(CultureInfo.InvariantCulture, $"{status} never came"));
    }
}
