using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Otp.Infrastructure.Settings;
using SQLitePCL;

namespace Otp.Infrastructure.Persistence.Sqlite;

/// <summary>
/// Reads that may take seconds. SQLite's calls block, so each has a thread of its own rather than one of those that answer requests, and is
/// interrupted where nobody wants it any more. The log can't begin anew while any
/// of them reads from it: where it has grown, none begins until all have ended.
/// </summary>
internal sealed class SqliteLongReads(StorageSettings settings, SqliteWriterGate gate) : IDisposable
{
    /// <summary>In bytes. Without long reads SQLite itself begins the log anew at a quarter of it.</summary>
    public const long LongestLog = 16 * 1024 * 1024;

    // An interrupt that comes between two statements is lost.
    private static readonly TimeSpan UntilNextInterrupt = TimeSpan.FromMilliseconds(20);

    private readonly SemaphoreSlim _entry = new(1, 1);
    private readonly Lock _lock = new();
    private int _running;
    private TaskCompletionSource? _allEnded;

    public async Task<T> ReadAsync<T>(DbContext context, Func<CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        await BeginAsync(cancellationToken);
        try
        {
            await context.Database.OpenConnectionAsync(cancellationToken);
            try
            {
                return await ReadUnlessStoppedAsync((SqliteConnection)context.Database.GetDbConnection(), read, cancellationToken);
            }
            finally
            {
                await context.Database.CloseConnectionAsync();
            }
        }
        finally
        {
            End();
        }
    }

    public void Dispose() => _entry.Dispose();

    private static async Task<T> ReadUnlessStoppedAsync<T>(
        SqliteConnection connection, Func<CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        var reading = Task.Factory.StartNew(
            () => read(cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
        try
        {
            return await reading.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Until it has ended, so that whoever has the connection next isn't meant.
            while (!reading.IsCompleted)
            {
                raw.sqlite3_interrupt(connection.Handle);
                await ((Task)reading).WaitAsync(UntilNextInterrupt, CancellationToken.None)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            throw;
        }
    }

    // One at a time, so that nobody begins while one waits for the others to end.
    private async Task BeginAsync(CancellationToken cancellationToken)
    {
        await _entry.WaitAsync(cancellationToken);
        try
        {
            if (IsLogLong())
            {
                await AllEndedAsync().WaitAsync(cancellationToken);
                await ShortenLogAsync(cancellationToken);
            }

            lock (_lock)
                _running++;
        }
        finally
        {
            _entry.Release();
        }
    }

    private void End()
    {
        lock (_lock)
        {
            if (--_running > 0)
                return;
            _allEnded?.SetResult();
            _allEnded = null;
        }
    }

    private Task AllEndedAsync()
    {
        lock (_lock)
        {
            if (_running == 0)
                return Task.CompletedTask;
            _allEnded ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _allEnded.Task;
        }
    }

    private bool IsLogLong() => new FileInfo($"{settings.DatabaseFile}-wal") is { Exists: true, Length: > LongestLog };

    // A reader of another process, such as a backup, may still be at the log: then it stays, for writers aren't kept waiting for that.
    private async Task ShortenLogAsync(CancellationToken cancellationToken)
    {
        using var turn = await gate.EnterAsync(cancellationToken);
        await using var connection = new SqliteConnection(SqliteStore.ConnectionString(settings.DatabaseFile, pooling: false));
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA synchronous = FULL; PRAGMA busy_timeout = 100; PRAGMA wal_checkpoint(TRUNCATE)";
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
