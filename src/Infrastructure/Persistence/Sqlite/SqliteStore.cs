using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Otp.Infrastructure.Files;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Persistence.Sqlite;

/// <summary>The embedded store: one file, served by one process at a time.</summary>
internal sealed class SqliteStore(
    StorageSettings settings, SqliteWriterGate gate, SqliteServedFile file, SqliteLongReads longReads, TimeProvider clock) : IStore
{
    public static readonly Schema Schema = new("Sqlite", "SELECT 1 FROM sqlite_schema WHERE name = '__EFMigrationsHistory'");

    public bool IsServedByOneProcess => true;

    /// <summary>Another process may hold the file for as long as the timeout; then a request is told to come back.</summary>
    public static string ConnectionString(string databaseFile, bool pooling) => new SqliteConnectionStringBuilder
    {
        DataSource = databaseFile,
        // A file that was taken away isn't made anew by whoever reads or writes next: it would be empty, and of whatever mode.
        Mode = SqliteOpenMode.ReadWrite,
        DefaultTimeout = SqlitePragmaInterceptor.BusyTimeoutSeconds,
        Pooling = pooling,
    }.ToString();

    // The directory's lock is held.
    public Task<IAsyncDisposable?> TryEnterPreparationAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IAsyncDisposable?>(Nothing.Held);

    // Nothing copies into a file.
    public Task<bool> HoldsHalfACopyAsync(CancellationToken cancellationToken) => Task.FromResult(false);

    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        // SQLite gives the files beside the database the database's own mode.
        PrivateFile.Create(settings.DatabaseFile);
        file.Hold();
        await using var connection = await OpenAsync(cancellationToken);
        await using var log = connection.CreateCommand();
        log.CommandText = "PRAGMA journal_mode = WAL";
        await log.ExecuteNonQueryAsync(cancellationToken);
        await Schema.MigrateAsync(connection, cancellationToken);
    }

    // One machine has the file.
    public Task<DateTimeOffset> ReadClockAsync(CancellationToken cancellationToken) => Task.FromResult(clock.GetUtcNow());

    public async Task<IDisposable> EnterWriteAsync(CancellationToken cancellationToken)
    {
        ThrowWhereGone();
        return await gate.EnterAsync(cancellationToken);
    }

    // A schema's fault is found by whoever asks for it, and durability is each connection's own.
    public Task ThrowWhereUnfitAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void ThrowWhereGone() => file.ThrowWhereGone();

    public Task<T> ReadLongAsync<T>(DbContext context, Func<CancellationToken, Task<T>> read, CancellationToken cancellationToken) =>
        longReads.ReadAsync(context, read, cancellationToken);

    public Task<IDbContextTransaction?> BeginSteadyReadAsync(DbContext context, CancellationToken cancellationToken) =>
        Task.FromResult<IDbContextTransaction?>(null);

    public Task DoAloneAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken) => work(cancellationToken);

    // A file that isn't there is made, and nobody else can migrate one that this process serves.
    public bool IsAway(Exception exception) => false;

    public bool IsConflict(Exception exception) => SqliteFaults.IsDuplicate(exception);

    public bool IsUnavailable(Exception exception) => SqliteFaults.IsUnavailable(exception);

    public async Task<string?> FindFaultAsync(CancellationToken cancellationToken)
    {
        if (file.FindFault() is { } fault)
            return fault;

        try
        {
            await using var connection = await OpenAsync(cancellationToken);
            return await Schema.IsBehindAsync(connection, cancellationToken) ? Schema.Outdated : null;
        }
        catch (SqliteException)
        {
            return "The database can't be reached.";
        }
    }

    private async Task<SqliteConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(ConnectionString(settings.DatabaseFile, pooling: true));
        await connection.OpenAsync(cancellationToken);
        SqlitePragmaInterceptor.Apply(connection);
        return connection;
    }
}
