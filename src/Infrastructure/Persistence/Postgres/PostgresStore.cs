using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Otp.Infrastructure.Persistence.Postgres;

/// <summary>A server that any number of nodes share.</summary>
internal sealed class PostgresStore(NpgsqlDataSource source, IDbContextFactory<OtpDbContext> contexts) : IStore
{
    // Any numbers, as long as all nodes use the same and nothing else on the server does.
    private const long PreparationLock = 0x6F74_7000_0001;
    private const long BackgroundWorkLock = 0x6F74_7000_0002;

    // What a node holds that hangs, or whose machine is gone without a word, others get back within half a minute: rows and advisory locks.
    private const string SessionLimits =
        "SET idle_in_transaction_session_timeout = '10s'; SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3";

    /// <param name="connectionString">As configured; what it doesn't say gets values by which a request is answered in time when the server is gone.</param>
    public static NpgsqlDataSource Connect(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        // Holds what was given, under its one name however it was spelled.
        var given = new DbConnectionStringBuilder { ConnectionString = settings.ConnectionString };
        settings.ApplicationName ??= "otp";
        if (!given.ContainsKey("Timeout"))
            settings.Timeout = 5;
        if (!given.ContainsKey("Command Timeout"))
            settings.CommandTimeout = 5;
        if (!given.ContainsKey("Max Auto Prepare"))
            (settings.MaxAutoPrepare, settings.AutoPrepareMinUsages) = (100, 2);
        // Sessions carry no state, so there is nothing to reset between their users.
        if (!given.ContainsKey("No Reset On Close"))
            settings.NoResetOnClose = true;
        // Asking for it first would take a server that hangs another five seconds for each connection.
        if (!given.ContainsKey("GSS Encryption Mode"))
            settings.GssEncryptionMode = GssEncryptionMode.Disable;
        // Metrics are labelled with the name; without one, with the connection string.
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString) { Name = "otp" };
        // Not by way of Options, which PgBouncer refuses; whoever sets those has chosen limits.
        if (!given.ContainsKey("Options"))
            builder.UsePhysicalConnectionInitializer(Limit, LimitAsync);
        return builder.Build();

        static void Limit(NpgsqlConnection connection)
        {
            using var command = new NpgsqlCommand(SessionLimits, connection);
            command.ExecuteNonQuery();
        }

        static async Task LimitAsync(NpgsqlConnection connection)
        {
            await using var command = new NpgsqlCommand(SessionLimits, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    // Not waited for at the server: a session there whose network is gone would hold a place in the queue.
    public Task<IAsyncDisposable?> TryEnterPreparationAsync(CancellationToken cancellationToken) => TryLockAsync(PreparationLock, cancellationToken);

    public async Task<bool> HoldsHalfACopyAsync(CancellationToken cancellationToken)
    {
        await using var marked = source.CreateCommand($"SELECT to_regclass('{StorageCopy.Mark}') IS NOT NULL");
        return await marked.ExecuteScalarAsync(cancellationToken) is true;
    }

    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (!(await context.Database.GetPendingMigrationsAsync(cancellationToken)).Any())
            return;

        context.Database.SetCommandTimeout(TimeSpan.FromHours(1));
        await context.Database.MigrateAsync(cancellationToken);
    }

    public async Task<DateTimeOffset> ReadClockAsync(CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("SELECT clock_timestamp()");
        return new DateTimeOffset((DateTime)(await command.ExecuteScalarAsync(cancellationToken))!);
    }

    public Task<IDisposable> EnterWriteAsync(CancellationToken cancellationToken) => Task.FromResult<IDisposable>(Nothing.Held);

    // Npgsql's calls hold no thread, and it tells the server where the token is cancelled; a command's own time limit would come first.
    public Task<T> ReadLongAsync<T>(OtpDbContext context, Func<CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        context.Database.SetCommandTimeout(0);
        return read(cancellationToken);
    }

    public async Task DoAloneAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        await using var held = await TryLockAsync(BackgroundWorkLock, cancellationToken);
        if (held is not null)
            await work(cancellationToken);
    }

    public bool IsAway(Exception exception) => PostgresFaults.IsAway(exception);

    public bool IsConflict(Exception exception) => PostgresFaults.IsConflict(exception);

    public bool IsUnavailable(Exception exception) => PostgresFaults.IsUnavailable(exception);

    public async Task<string?> FindFaultAsync(CancellationToken cancellationToken)
    {
        try
        {
            // Also fails where the database is gone, which EF takes for one without a schema.
            await using (var writable = source.CreateCommand("SELECT NOT current_setting('transaction_read_only')::boolean"))
            {
                if (await writable.ExecuteScalarAsync(cancellationToken) is not true)
                    return "The database takes no writes.";
            }

            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            var pending = await context.Database.GetPendingMigrationsAsync(cancellationToken);
            return pending.Any() ? IStore.Outdated : null;
        }
        catch (Exception exception) when (IsUnavailable(exception))
        {
            return "The database can't be reached.";
        }
    }

    // The server gives the lock up with the session, so the next node takes over as soon as this one is gone.
    private async Task<IAsyncDisposable?> TryLockAsync(long number, CancellationToken cancellationToken)
    {
        var connection = await source.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var command = new NpgsqlCommand("SELECT pg_try_advisory_lock($1)", connection) { Parameters = { new NpgsqlParameter { Value = number } } };
            if (await command.ExecuteScalarAsync(cancellationToken) is true)
                return new HeldLock(connection, number);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        await connection.DisposeAsync();
        return null;
    }

    private sealed class HeldLock(NpgsqlConnection connection, long number) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await using (connection)
            {
                await using var command = new NpgsqlCommand("SELECT pg_advisory_unlock($1)", connection) { Parameters = { new NpgsqlParameter { Value = number } } };
                await command.ExecuteNonQueryAsync();
            }
        }
    }
}
