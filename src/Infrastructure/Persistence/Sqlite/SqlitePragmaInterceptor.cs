using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SQLitePCL;

namespace Otp.Infrastructure.Persistence.Sqlite;

/// <summary>What SQLite forgets between connections.</summary>
internal sealed class SqlitePragmaInterceptor : DbConnectionInterceptor
{
    // FULL: a commit returns after fsync, so what was acknowledged survives the loss of power (docs/decisions/0005-sqlite.md).
    // journal_size_limit: a log that had grown gives the room back when it begins anew; SQLite writes it back to the file at some 4 MiB
    // anyway. busy_timeout: the engine's own wait ends as soon as the lock does; the provider's would sleep 150 ms at a time.
    private static readonly ConditionalWeakTable<sqlite3, object> Prepared = [];
    private static readonly object Marker = new();

    internal const int BusyTimeoutSeconds = 5;

    private const string Pragmas = "PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000; PRAGMA journal_size_limit = 4194304;";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Apply(connection);

    public override Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Apply(connection);
        return Task.CompletedTask;
    }

    internal static void Apply(DbConnection connection)
    {
        // A pooled connection comes back with what was set before.
        if (!Prepared.TryAdd(((SqliteConnection)connection).Handle!, Marker))
            return;

        using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();
    }
}
