using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Otp.Api.FunctionalTests.Operations;

/// <summary>Each command on a database that is absent, empty, older or busy, and on one that is as it should be: done, or refused in one line.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase), Parallelizable(ParallelScope.All)]
internal sealed class CommandsOnDatabasesTests : IDisposable
{

    private static readonly string[] List = ["tokens", "list"];
    private static readonly string[] Create = ["tokens", "create", "--name", "x", "--role", "admin"];
    private static readonly string[] Revoke = ["tokens", "revoke", "1"];
    private static readonly string[] Reencrypt = ["secrets", "reencrypt"];
    private static readonly string[] Migrate = ["migrate"];

    private readonly DataFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string[] Backup => ["storage", "backup", _folder.FileAt("../backup.db")];

    [Test]
    public async Task Commands_OnSqliteThatIsNotThere_MakeNothing()
    {
        foreach (var command in new[] { List, Create, Revoke, Reencrypt, Backup })
            await AssertRefusedAsync(command, "otp.db isn't there");

        Assert.That(Directory.Exists(_folder.Path), Is.False);
    }

    [Test]
    public async Task Commands_OnSqliteWithoutASchema_AskForMigrate()
    {
        Directory.CreateDirectory(_folder.Path);
        await File.Create(_folder.FileAt("otp.db")).DisposeAsync();

        foreach (var command in new[] { Create, Reencrypt })
            await AssertRefusedAsync(command, "migrate", ("Secrets:Keys:0", Given.SecretKey));
        await AssertRefusedAsync(List, "migrate");
        Assert.That(File.Exists(_folder.FileAt("secret.key")), Is.False);

        await AssertDoneAsync(Migrate);
        await AssertDoneAsync(Create);
    }

    [Test]
    public async Task Commands_OnAnOlderSqlite_AskForMigrateAndChangeNothing()
    {
        await AssertDoneAsync(Migrate);
        Execute(Sqlite(), "DELETE FROM \"__EFMigrationsHistory\"");

        foreach (var command in new[] { List, Reencrypt })
            await AssertRefusedAsync(command, "older than this version; the command migrate");
    }

    [Test]
    public async Task Commands_OnASqliteThatIsServed_WorkBesideTheService()
    {
        using var otp = await OtpProcess.ServeAsync(_folder);

        foreach (var command in new[] { Migrate, List, Create, Revoke, Reencrypt, Backup })
            await AssertDoneAsync(command);
    }

    [Test]
    public async Task Migrate_OfAnOlderSqliteThatIsServed_IsRefused()
    {
        using var otp = await OtpProcess.ServeAsync(_folder);
        Execute(Sqlite(), "DELETE FROM \"__EFMigrationsHistory\"");

        await AssertRefusedAsync(Migrate, "is being served");
    }

    [Test]
    public async Task Commands_OnASqliteThatOthersWriteTo_ReadOrSaySo()
    {
        await AssertDoneAsync(Migrate);
        await using var writer = Sqlite();
        await writer.OpenAsync();
        await using var transaction = await writer.BeginTransactionAsync();

        await AssertDoneAsync(Backup);
        await AssertRefusedAsync(Create, "database is locked");
        await transaction.RollbackAsync();
        await AssertDoneAsync(Create);
    }

    [Test]
    public async Task Commands_OnAPostgreSqlThatIsNotThere_SaySo()
    {
        string[] copy = ["storage", "copy", "--from", await SqliteStoreAsync()];
        foreach (var command in new[] { Migrate, List, Create, Revoke, Reencrypt, copy })
            await AssertRefusedAsync(command, "127.0.0.1:1", Postgres("Host=127.0.0.1;Port=1;Username=otp;Database=otp;Password=hunter2"));
    }

    [Test]
    public async Task Commands_OnADatabaseThatPostgreSqlDoesNotHave_SaySo()
    {
        var elsewhere = new NpgsqlConnectionStringBuilder(PostgresServer.Shared.CreateDatabase()) { Database = "nowhere" }.ToString();

        foreach (var command in new[] { Migrate, Create })
            await AssertRefusedAsync(command, "3D000", Postgres(elsewhere));
    }

    [Test]
    public async Task Commands_OnAnEmptyPostgreSql_AskForMigrateAndWorkAfterIt()
    {
        var settings = Postgres(PostgresServer.Shared.CreateDatabase());
        foreach (var command in new[] { List, Reencrypt })
            await AssertRefusedAsync(command, "the command migrate", settings);

        foreach (var command in new[] { Migrate, Migrate, List, Create, Create, Revoke, Reencrypt })
            await AssertDoneAsync(command, settings);
        Assert.That(Directory.Exists(_folder.Path), Is.False);
    }

    [Test]
    public async Task Commands_OnAnOlderPostgreSql_AskForMigrate()
    {
        var database = PostgresServer.Shared.CreateDatabase();
        await AssertDoneAsync(Migrate, Postgres(database));
        Execute(new NpgsqlConnection(database), "DELETE FROM \"__EFMigrationsHistory\"");

        foreach (var command in new[] { List, Reencrypt })
            await AssertRefusedAsync(command, "older than this version; the command migrate", Postgres(database));
    }

    [Test]
    public async Task Commands_OnAPostgreSqlThatOthersHold_WaitForTheirTurnOrSaySo()
    {
        var database = PostgresServer.Shared.CreateDatabase();
        await AssertDoneAsync(Migrate, Postgres(database));
        await using var holder = new NpgsqlConnection(database);
        await holder.OpenAsync();
        await using var transaction = await holder.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("LOCK TABLE access_tokens IN EXCLUSIVE MODE", holder))
            await hold.ExecuteNonQueryAsync();

        await AssertRefusedAsync(Create, "The database can't be used", Postgres(database));
        var waiting = AssertDoneAsync(Create, Postgres(database));
        while (Scalar<long>(database, "SELECT count(*) FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())") == 0)
            Assert.That(waiting.IsCompleted, Is.False);
        await transaction.RollbackAsync();

        await waiting;
    }

    [Test]
    public async Task Commands_IntoAHalfCopiedPostgreSql_AreRefusedUntilTheCopyIsWhole()
    {
        var database = PostgresServer.Shared.CreateDatabase();
        string[] copy = ["storage", "copy", "--from", await SqliteStoreAsync()];
        await AssertDoneAsync(Migrate, Postgres(database));
        Execute(new NpgsqlConnection(database), "ALTER TABLE registered_keys ADD CONSTRAINT full_disk CHECK (false)");
        await AssertRefusedAsync(copy, "full_disk", Postgres(database));
        Execute(new NpgsqlConnection(database), "ALTER TABLE registered_keys DROP CONSTRAINT full_disk");

        foreach (var command in new[] { Migrate, Create, Reencrypt })
            await AssertRefusedAsync(command, "storage copy hasn't finished", Postgres(database));
        var start = await RunAsync(["--urls=http://127.0.0.1:0"], Postgres(database));
        await AssertDoneAsync(copy, Postgres(database));
        await AssertDoneAsync(List, Postgres(database));

        Assert.That(start.ExitCode, Is.EqualTo(1));
        Assert.That(start.Error, Does.StartWith("Otp can't start: ").And.Contains("storage copy hasn't finished"));
    }

    private static (string, string)[] Postgres(string connectionString) =>
        [("Storage:Provider", "PostgreSql"), ("ConnectionStrings:Otp", connectionString), ("Secrets:Keys:0", Given.SecretKey)];

    private static void Execute(DbConnection connection, string sql)
    {
        using (connection)
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }
    }

    private static T? Scalar<T>(string database, string sql)
    {
        using var connection = new NpgsqlConnection(database);
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        return command.ExecuteScalar() is T scalar ? scalar : default;
    }

    private SqliteConnection Sqlite() => new($"Data Source={_folder.FileAt("otp.db")};Pooling=False");

    private async Task<string> SqliteStoreAsync()
    {
        var directory = _folder.FileAt("../sqlite");
        (string, string)[] settings = [("Storage:Directory", directory), ("Secrets:Keys:0", Given.SecretKey)];
        foreach (var command in new[] { Migrate, Create })
            Assert.That((await OtpProcess.RunAsync(command, settings)).ExitCode, Is.Zero);
        return directory;
    }

    private async Task AssertDoneAsync(string[] command, params (string, string)[] settings)
    {
        var (exitCode, _, error) = await RunAsync(command, settings);
        Assert.That(exitCode, Is.Zero, error);
    }

    private async Task AssertRefusedAsync(string[] command, string reason, params (string, string)[] settings)
    {
        var (exitCode, output, error) = await RunAsync(command, settings);
        Assert.That((exitCode, output), Is.EqualTo((1, "")));
        Assert.That(error.TrimEnd(), Does.StartWith($"{string.Join(' ', command.TakeWhile(word => word[0] is not ('-' or '/' or '1')))}: ").And.Contains(reason).And.Not.Contains("\n"));
        Assert.That(error, Does.Not.Contain("hunter2"));
    }

    private Task<(int ExitCode, string Output, string Error)> RunAsync(string[] command, (string, string)[] settings) =>
        OtpProcess.RunAsync([.. command, $"--Storage:Directory={_folder.Path}"], settings);
}
