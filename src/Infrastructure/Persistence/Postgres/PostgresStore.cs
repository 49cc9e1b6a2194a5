using System.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Logging;
using Npgsql;
using Otp.Infrastructure.Persistence.Model;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Persistence.Postgres;

/// <summary>A server that any number of nodes share.</summary>
internal sealed partial class PostgresStore(
    StorageSettings settings, NpgsqlDataSource source, ILogger<PostgresStore> logger) : IStore
{
    /// <summary>
    /// A table that is there while a copy into the database isn't whole. It comes before the schema, so it is none of EF's.
    /// </summary>
    public const string CopyMark = "otp_unfinished_copy";

    // Any numbers, as long as all nodes use the same and nothing else on the server does.
    private const long PreparationLock = 0x6F74_7000_0001;
    private const long BackgroundWorkLock = 0x6F74_7000_0002;

    // The triggers that keep events take a lock of it as well, which waits for this one and is waited for.
    // Whoever wants its lock meanwhile stands in line behind this, with rows that others wait for: not for long, so that no circle stays.
    private const string LockSums = $"SET LOCAL lock_timeout = '200ms'; LOCK TABLE {SumProgressConfiguration.Table} IN EXCLUSIVE MODE";

    private const int MostAttemptsToLock = 50;

    private static readonly Schema Schema = new("Postgres", """SELECT 1 WHERE to_regclass('"__EFMigrationsHistory"') IS NOT NULL""");

    private bool _warned;

    public bool IsServedByOneProcess => false;

    // Not waited for at the server: a session there whose network is gone would hold a place in the queue.
    public Task<IAsyncDisposable?> TryEnterPreparationAsync(CancellationToken cancellationToken) =>
        TryLockAsync(PreparationLock, cancellationToken);

    public async Task<bool> HoldsHalfACopyAsync(CancellationToken cancellationToken)
    {
        await using var marked = source.CreateCommand($"SELECT to_regclass('{CopyMark}') IS NOT NULL");
        return await marked.ExecuteScalarAsync(cancellationToken) is true;
    }

    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await Schema.MigrateAsync(connection, cancellationToken);
    }

    public async Task<DateTimeOffset> ReadClockAsync(CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("SELECT clock_timestamp()");
        return new DateTimeOffset((DateTime)(await command.ExecuteScalarAsync(cancellationToken))!);
    }

    public async Task ThrowWhereUnfitAsync(CancellationToken cancellationToken)
    {
        var session = await PostgresSession.ReadAsync(source, cancellationToken);
        if (session.IsPooled && !session.CommitsByDefault)
            throw new StartupException(
                "ConnectionStrings:Otp leads through a pooler to sessions with synchronous_commit = off, "
                + "in which answers wouldn't be durable; ALTER ROLE ... SET synchronous_commit = on, or connect without the pooler.");
        if (session.IsPooled && PostgresConnection.PreparesUnasked(settings.ConnectionString!, source))
            throw new StartupException(
                "ConnectionStrings:Otp leads through a pooler that couldn't be reached when this process began; "
                + "start it again, or add \"Max Auto Prepare=0\" to it.");

        if (_warned)
            return;
        _warned = true;
        if (session.IsPooled && PostgresConnection.Prepares(source))
            LogPrepares();
        foreach (var setting in session.Unsafe)
            LogNotDurable(setting);
    }

    // A server has no name that another could take.
    public void ThrowWhereGone()
    {
    }

    public Task<IDisposable> EnterWriteAsync(CancellationToken cancellationToken) => Task.FromResult<IDisposable>(Nothing.Held);

    // Npgsql's calls hold no thread, and it tells the server where the token is cancelled; a command's own time limit would come first.
    public Task<T> ReadLongAsync<T>(DbContext context, Func<CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        context.Database.SetCommandTimeout(0);
        return read(cancellationToken);
    }

    public async Task<IDbContextTransaction?> BeginSteadyReadAsync(DbContext context, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var transaction = await context.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
            try
            {
                // Before the first query, by which it is settled what is seen.
                await context.Database.ExecuteSqlRawAsync(LockSums, cancellationToken);
                return transaction;
            }
            catch (Exception exception)
            {
                await transaction.DisposeAsync();
                if (exception is not PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable } || attempt == MostAttemptsToLock)
                    throw;
            }
        }
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
            await using (var writable = source.CreateCommand("SELECT NOT current_setting('transaction_read_only')::boolean"))
            {
                if (await writable.ExecuteScalarAsync(cancellationToken) is not true)
                    return "The database takes no writes.";
            }

            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            return await Schema.IsBehindAsync(connection, cancellationToken) ? Schema.Outdated : null;
        }
        catch (Exception exception) when (IsUnavailable(exception))
        {
            return "The database can't be reached.";
        }
    }

    // The transaction's, not the session's, which behind a pooler changes with each transaction. The server gives the lock up with it, so
    // the next node takes over as soon as this one is gone.
    private async Task<IAsyncDisposable?> TryLockAsync(long number, CancellationToken cancellationToken)
    {
        var connection = await source.OpenConnectionAsync(cancellationToken);
        try
        {
            await connection.BeginTransactionAsync(cancellationToken);
            // It has nothing else to do for as long as the work takes.
            await using var command = new NpgsqlCommand(
                $"SET LOCAL idle_in_transaction_session_timeout = 0; SELECT pg_try_advisory_xact_lock({number})", connection);
            if (await command.ExecuteScalarAsync(cancellationToken) is true)
                return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        await connection.DisposeAsync();
        return null;
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The server runs with {Setting} = off: what it has acknowledged can be lost or torn when its machine loses power.")]
    private partial void LogNotDurable(string setting);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "ConnectionStrings:Otp prepares statements and leads through a pooler; where that is PgBouncer in transaction mode, "
            + "it takes \"Max Auto Prepare=0\" instead.")]
    private partial void LogPrepares();
}
