using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Otp.Application.Common.Interfaces;
using Otp.Infrastructure.Secrets;

namespace Otp.Infrastructure.Persistence;

/// <summary>The embedded store: one file, served by one process at a time.</summary>
internal sealed class SqliteStore(StorageSettings settings, IDbContextFactory<OtpDbContext> contexts, SecretKeyRing keys, TimeProvider clock) : IStorageProbe
{
    /// <summary>Another process may hold the file for as long as the timeout; then a request is told to come back.</summary>
    public static string ConnectionString(string databaseFile, bool pooling) => new SqliteConnectionStringBuilder
    {
        DataSource = databaseFile,
        DefaultTimeout = SqlitePragmaInterceptor.BusyTimeoutSeconds,
        Pooling = pooling,
    }.ToString();

    /// <summary>Brings the schema up to date and registers the newest key.</summary>
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        // SQLite gives the files beside the database the database's own mode.
        PrivateFile.Create(settings.DatabaseFile);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await context.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL", cancellationToken);
        if ((await context.Database.GetPendingMigrationsAsync(cancellationToken)).Any())
        {
            // Left behind by a process that was killed while it migrated, EF's own lock would be waited for without end. The directory's lock is held.
            await context.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS __EFMigrationsLock", cancellationToken);
            await context.Database.MigrateAsync(cancellationToken);
        }

        var now = clock.GetUtcNow();
        if (await context.RegisteredKeys.FindAsync([keys.Newest.Name], cancellationToken) is { } newest)
            newest.RegisteredAt = now;
        else
            context.RegisteredKeys.Add(new RegisteredKey { Id = keys.Newest.Name, RegisteredAt = now });
        await context.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Whether the service that runs seals with the key that is the newest here.</summary>
    public async Task<bool> SealsWithTheNewestKeyAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var serving = await context.RegisteredKeys.OrderByDescending(key => key.RegisteredAt).Select(key => key.Id).FirstAsync(cancellationToken);
        return string.Equals(serving, keys.Newest.Name, StringComparison.Ordinal);
    }

    public bool IsUnavailable(Exception exception) => SqliteFaults.IsUnavailable(exception);

    public async Task<string?> FindFaultAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(settings.DatabaseFile))
            return "The database file is gone.";

        try
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            var pending = await context.Database.GetPendingMigrationsAsync(cancellationToken);
            return pending.Any() ? "The database's schema is older than this version." : null;
        }
        catch (SqliteException)
        {
            return "The database can't be reached.";
        }
    }
}
