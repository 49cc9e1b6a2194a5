using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Otp.Infrastructure.Persistence;
using Otp.Infrastructure.Persistence.Postgres;
using Otp.Infrastructure.Settings;
using Otp.Infrastructure.Storage;

namespace Otp.Infrastructure.IntegrationTests.Persistence.Postgres;

/// <summary>What a session promises, whatever its defaults are and whoever stands in between.</summary>
internal sealed class PostgresConnectionTests
{
    private string _database = null!;

    [SetUp]
    public void CreateDatabase() => _database = PostgresServer.Shared.CreateDatabase();

    [TearDown]
    public void DropDatabase() => PostgresServer.Shared.DropDatabase(_database);

    [TestCase("off", "on", "")]
    [TestCase("off", "on", ";No Reset On Close=false")]
    [TestCase("off", "on", ";Options=-c work_mem=8MB")]
    [TestCase("remote_apply", "remote_apply", "")]
    [TestCase("local", "local", "")]
    public async Task Session_OfADatabaseThatCommitsLate_CommitsBeforeItAnswers(string setting, string effective, string options)
    {
        Commit(setting);
        await using var source = PostgresConnection.Open(_database + options);

        await using var command = source.CreateCommand("SHOW synchronous_commit");

        Assert.That(await command.ExecuteScalarAsync(), Is.EqualTo(effective));
    }

    [TestCase("", 100, 0)]
    [TestCase(";Max Auto Prepare=7", 7, 7)]
    public async Task Statements_ArePreparedWithoutAPoolerOrWhereAskedFor(string given, int directly, int pooled)
    {
        using var pooler = Pooler.Start(_database);

        await using var direct = PostgresConnection.Open(_database + given);
        await using var through = PostgresConnection.Open(pooler.ConnectionString + given);

        Assert.That(
            new[] { direct, through }.Select(source => new NpgsqlConnectionStringBuilder(source.ConnectionString).MaxAutoPrepare),
            Is.EqualTo(new[] { directly, pooled }));
    }

    [Test]
    public async Task Store_ThroughAPooler_IsServed()
    {
        using var pooler = Pooler.Start(_database);
        await using var store = Store.Unprepared(pooler.ConnectionString, Given.SecretKey);

        await store.Services.GetRequiredService<ServingPreparation>().RunAsync(CancellationToken.None);

        Assert.That((await store.AddCodeAsync()).Id, Is.EqualTo(1));
    }

    [Test]
    public async Task Store_ThroughAPoolerToSessionsThatCommitLate_IsRefusedInOneLine()
    {
        Commit("off");
        using var pooler = Pooler.Start(_database);
        await using var store = Store.Unprepared(pooler.ConnectionString, Given.SecretKey);

        Assert.That(
            () => store.Services.GetRequiredService<ServingPreparation>().RunAsync(CancellationToken.None),
            Throws.TypeOf<StartupException>().With.Message.Contains("synchronous_commit").And.Message.Not.Contains("\n"));
    }

    [Test]
    public async Task Preparation_IsHeldByOneTransactionAndEndsWithIt()
    {
        await using var first = Store.Unprepared(_database, Given.SecretKey);
        await using var second = first.Beside();
        var (holder, other) = (first.Services.GetRequiredService<IStore>(), second.Services.GetRequiredService<IStore>());

        var held = await holder.TryEnterPreparationAsync(CancellationToken.None);
        // Of this database: whoever stores a code in another takes its turn by such a lock as well.
        var inASession = first.Scalar<string>(
            """
            SELECT state FROM pg_stat_activity
            WHERE pid = (SELECT pid FROM pg_locks JOIN pg_database ON oid = database WHERE locktype = 'advisory' AND datname = current_database())
            """);
        var meanwhile = await other.TryEnterPreparationAsync(CancellationToken.None);
        await held!.DisposeAsync();
        await using var afterwards = await other.TryEnterPreparationAsync(CancellationToken.None);

        Assert.That(inASession, Is.EqualTo("idle in transaction"));
        Assert.That((meanwhile is null, afterwards is null), Is.EqualTo((true, false)));
    }

    private void Commit(string setting)
    {
        using var connection = new NpgsqlConnection(_database);
        connection.Open();
        using var command = new NpgsqlCommand($"ALTER DATABASE {connection.Database} SET synchronous_commit = {setting}", connection);
        command.ExecuteNonQuery();
    }
}
