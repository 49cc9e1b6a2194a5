using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Otp.Infrastructure.Settings;
using Otp.Infrastructure.Storage;

namespace Otp.Infrastructure.IntegrationTests.Storage;

internal sealed class PostgresRetentionTests
{
    private Store _store = null!;

    [SetUp]
    public async Task OpenAsync() => _store = await Store.OpenAsync(StorageProvider.PostgreSql);

    [TearDown]
    public async Task CloseAsync() => await _store.DisposeAsync();

    [TestCase("guess_budgets", "wrong_guesses = 1, version = 2")]
    [TestCase("otp_codes", "ends_at = '2100-01-01', valid_to = '2100-01-01', version = 2")]
    public async Task Sweep_OfARowThatIsBeingChanged_LeavesItWhereItMattersAgain(string table, string change)
    {
        await _store.AddCodeAsync();
        _store.Scalar<object>(
            "INSERT INTO guess_budgets (canonical_recipient, wrong_guesses, wrong_guesses_since_lock, locks, is_locked_until_unlock, changed_at, version) VALUES ('09123256545', 0, 0, 0, false, @changed, 1)",
            ("@changed", Given.Now));
        _store.Clock.Advance(TimeSpan.FromMinutes(2) + Store.Retention + TimeSpan.FromMicroseconds(1));
        await using var connection = new NpgsqlConnection(_store.Settings.ConnectionString);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand($"UPDATE {table} SET {change}", connection, transaction))
            await command.ExecuteNonQueryAsync();

        var sweep = _store.Services.GetServices<IHostedService>().OfType<Retention>().Single().SweepAsync(CancellationToken.None);
        Assert.That(() => _store.Scalar<long>("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"), Is.EqualTo(1).After(delayInMilliseconds: 10_000, pollingInterval: 10));
        await transaction.CommitAsync();
        await sweep;

        Assert.That(_store.Scalar<long>($"SELECT count(*) FROM {table}"), Is.EqualTo(1));
    }
}
