using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Otp.Application.Common.Interfaces;
using Otp.Infrastructure.Persistence.Postgres;

namespace Otp.Infrastructure.IntegrationTests.Persistence.Postgres;

internal sealed class PostgresStoreTests
{
    private string _database = null!;

    [SetUp]
    public void CreateDatabase() => _database = PostgresServer.Shared.CreateDatabase();

    [TearDown]
    public void DropDatabase() => PostgresServer.Shared.DropDatabase(_database);

    [TestCase("Command Timeout=30")]
    [TestCase("CommandTimeout=30")]
    [TestCase("command timeout=30")]
    public async Task Connect_KeepsWhatIsGiven_HoweverItIsSpelled(string given)
    {
        await using var source = PostgresConnection.Connect($"Host=db;{given}");

        var settings = new NpgsqlConnectionStringBuilder(source.ConnectionString);
        Assert.That((settings.CommandTimeout, settings.Timeout), Is.EqualTo((30, 5)));
    }

    [Test]
    public async Task Probe_WithoutTheDatabase_SaysThatItCannotBeReached()
    {
        await using var store = Store.OpenEmptyPostgres(Given.SecretKey);
        PostgresServer.Shared.DropDatabase(store.Settings.ConnectionString!);

        Assert.That(await store.Services.GetRequiredService<IStorageProbe>().FindFaultAsync(CancellationToken.None), Does.Contain("can't be reached"));
    }

    [Test]
    public async Task Session_OfANodeThatHangsInATransaction_GivesItsLocksUp()
    {
        await using var hanging = PostgresConnection.Connect(_database);
        await using var connection = await hanging.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var locking = new NpgsqlCommand("SELECT pg_advisory_xact_lock(1)", connection);
        await locking.ExecuteNonQueryAsync();
        await using var other = PostgresConnection.Connect(_database);
        await using var waiting = other.CreateCommand("SELECT pg_advisory_xact_lock(1)");
        waiting.CommandTimeout = 20;

        Assert.That(waiting.ExecuteNonQueryAsync, Throws.Nothing);
        Assert.That(locking.ExecuteNonQueryAsync, Throws.InstanceOf<NpgsqlException>().And.Matches<Exception>(PostgresFaults.IsUnavailable));
    }
}
