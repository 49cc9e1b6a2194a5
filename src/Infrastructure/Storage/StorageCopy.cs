using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;
using Otp.Infrastructure.Files;
using Otp.Infrastructure.Persistence;
using Otp.Infrastructure.Persistence.Model;
using Otp.Infrastructure.Persistence.Postgres;
using Otp.Infrastructure.Persistence.Sqlite;
using Otp.Infrastructure.Secrets;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Storage;

/// <summary>The command <c>storage copy</c>.</summary>
public interface IStorageCopy
{
    /// <summary>
    /// Takes everything from a SQLite store to an empty PostgreSQL database, ids and all. What one run has copied the next doesn't copy
    /// again; at the end both sides are read and compared, row by row. Until then the database is marked, and nothing serves it: what a
    /// service stored in half a copy would be in the way of the other half.
    /// </summary>
    /// <param name="directory">The SQLite store's data directory. No service may be running on it.</param>
    /// <exception cref="StartupException">
    /// The store can't be copied from, the database holds something else already, or the configured store isn't PostgreSQL's.
    /// </exception>
    Task<IReadOnlyList<CopiedTable>> RunAsync(string directory, CancellationToken cancellationToken);
}

/// <param name="database">Null where the configured store isn't PostgreSQL's.</param>
internal sealed class StorageCopy(
    StorageEntrance entrance, IStore target, IDbContextFactory<OtpDbContext> contexts, SecretKeyRing keys, TimeProvider clock,
    NpgsqlDataSource? database = null)
    : IStorageCopy
{
    private const int BatchSize = 5_000;

    public async Task<IReadOnlyList<CopiedTable>> RunAsync(string directory, CancellationToken cancellationToken)
    {
        if (database is null)
            throw new StartupException("Storage:Provider is \"Sqlite\"; copying takes PostgreSql, which is where to copy.");

        IReadOnlyList<CopiedTable> copied = [];
        await entrance.EnterAsync(async () => copied = await CopyAsync(directory, database, cancellationToken));
        return copied;
    }

    private async Task<IReadOnlyList<CopiedTable>> CopyAsync(
        string directory, NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        var settings = new StorageSettings { Directory = directory, SecretKeys = [], BootstrapToken = null };
        if (!File.Exists(settings.DatabaseFile))
            throw new StartupException($"{settings.DatabaseFile} isn't there; --from takes the data directory of a SQLite store.");
        using var claim = new DataDirectory(settings);
        if (!claim.TryLock())
            throw new StartupException(
                $"{settings.DatabaseFile} is being served; stop that service first, so that nothing is stored after it was copied.");
        SecretKeyLoader.ThrowWhereMissing(new SqliteRegisteredKeys(settings).Read(), keys.All, settings.DatabaseFile);

        await using var from = new SqliteConnection(SqliteStore.ConnectionString(settings.DatabaseFile, pooling: false));
        await from.OpenAsync(cancellationToken);
        await ThrowWhereOutdatedAsync(from, cancellationToken);
        await using var alone = await target.EnterPreparationAsync(Timeout.InfiniteTimeSpan, clock, cancellationToken);
        await using var to = await database.OpenConnectionAsync(cancellationToken);
        // A schema without rows is marked once it is known to have none: it may be a service's that is about to start.
        if (await ScalarAsync(to, $"SELECT to_regclass('{RegisteredKeyConfiguration.Table}')::text", cancellationToken) is null)
            await MarkAsync(to, cancellationToken);
        await target.MigrateAsync(cancellationToken);

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var tables = TablesOf(context.Model);
        foreach (var table in tables)
            await ThrowWhereForeignAsync(table, from, to, cancellationToken);

        await MarkAsync(to, cancellationToken);
        List<CopiedTable> copied = [];
        foreach (var table in tables)
        {
            await CopyAsync(table, from, to, cancellationToken);
            copied.Add(await CompareAsync(table, from, to, cancellationToken));
        }

        await ScalarAsync(to, $"DROP TABLE {PostgresStore.CopyMark}", cancellationToken);
        return copied;
    }

    private static async Task MarkAsync(NpgsqlConnection to, CancellationToken cancellationToken) =>
        await ScalarAsync(
            to, $"CREATE TABLE IF NOT EXISTS {PostgresStore.CopyMark} (since timestamptz NOT NULL DEFAULT now())", cancellationToken);

    private static async Task ThrowWhereOutdatedAsync(SqliteConnection from, CancellationToken cancellationToken)
    {
        if (await SqliteStore.Schema.IsBehindAsync(from, cancellationToken))
            throw new StartupException($"The schema of {from.DataSource} is older than this version; run the command migrate on it first.");
    }

    private static List<Table> TablesOf(IModel model) =>
    [
        // Whoever refers to another table comes after it.
        .. from type in model.GetEntityTypes().OrderBy(type => type.GetForeignKeys().Count())
           let name = type.GetTableName()
           // Who serves the one store doesn't serve the other.
           where name is not null && type.FindPrimaryKey() is not null && type.ClrType != typeof(ServingNode)
           let columns = type.GetFlattenedProperties().OrderBy(property => !property.IsPrimaryKey()).ToList()
           select new Table(
               name,
               [.. columns.Select(property => property.GetColumnName())],
               [.. columns.Select(property => property.GetRelationalTypeMapping().StoreTypeNameBase)],
               columns[0].ClrType == typeof(long)),
    ];

    // Before anything is written: a database that is somebody else's, such as one that is served, must stay as it is.
    private static async Task ThrowWhereForeignAsync(
        Table table, SqliteConnection from, NpgsqlConnection to, CancellationToken cancellationToken)
    {
        if (await ScalarAsync(to, $"SELECT max(id) FROM {table.Name}", cancellationToken) is not { } last)
            return;

        if (await ChecksumAsync(table, from, last, cancellationToken) != await ChecksumAsync(table, to, last, cancellationToken))
            throw new StartupException(
                $"The table {table.Name} holds other rows than {from.DataSource}; nothing was copied. Copy into an empty database.");
    }

    private static async Task CopyAsync(Table table, SqliteConnection from, NpgsqlConnection to, CancellationToken cancellationToken)
    {
        var last = await ScalarAsync(to, $"SELECT max(id) FROM {table.Name}", cancellationToken);
        for (var count = BatchSize; count == BatchSize;)
        {
            await using var select = Command(from, $"{table.Select} WHERE @last IS NULL OR id > @last ORDER BY id LIMIT {BatchSize}");
            select.Parameters.Add(new SqliteParameter("@last", last ?? DBNull.Value));
            await using var rows = await select.ExecuteReaderAsync(cancellationToken);
            await using var import = await to.BeginBinaryImportAsync(
                $"COPY {table.Name} ({table.ColumnList}) FROM STDIN (FORMAT BINARY)", cancellationToken);
            for (count = 0; await rows.ReadAsync(cancellationToken); count++)
            {
                await import.StartRowAsync(cancellationToken);
                for (var column = 0; column < table.Columns.Count; column++)
                {
                    if (table.ValueIn(rows, column) is { } value)
                        await import.WriteAsync(value, table.Types[column], cancellationToken);
                    else
                        await import.WriteNullAsync(cancellationToken);
                }

                last = rows.GetValue(0);
            }

            await import.CompleteAsync(cancellationToken);
        }

        // Ids are never reused, so the count goes on from where SQLite's is, the deleted ones included, and never goes back.
        if (table.CountsIds
            && await ScalarAsync(
                from, $"SELECT seq FROM sqlite_sequence WHERE name = '{table.Name}'", cancellationToken) is long and > 0 and var sequence)
            await ScalarAsync(
                to,
                $"SELECT setval(pg_get_serial_sequence('{table.Name}', 'id'), greatest({sequence}, " +
                $"pg_sequence_last_value(pg_get_serial_sequence('{table.Name}', 'id')::regclass)))",
                cancellationToken);
    }

    private static async Task<CopiedTable> CompareAsync(
        Table table, SqliteConnection from, NpgsqlConnection to, CancellationToken cancellationToken)
    {
        var (rows, checksum) = await ChecksumAsync(table, from, last: null, cancellationToken);
        if ((rows, checksum) != await ChecksumAsync(table, to, last: null, cancellationToken))
            throw new StartupException(
                $"The table {table.Name} isn't the same on both sides: somebody else wrote to the database meanwhile. " +
                "Copy into an empty database that no service uses.");
        return new CopiedTable(table.Name, rows, checksum);
    }

    /// <param name="last">The last id to be read; null: all.</param>
    private static async Task<(long Rows, string Checksum)> ChecksumAsync(
        Table table, DbConnection connection, object? last, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var select = Command(
            connection, last is null ? $"{table.Select} ORDER BY id" : $"{table.Select} WHERE id <= @last ORDER BY id");
        if (last is not null)
        {
            var parameter = select.CreateParameter();
            (parameter.ParameterName, parameter.Value) = ("@last", last);
            select.Parameters.Add(parameter);
        }

        await using var rows = await select.ExecuteReaderAsync(cancellationToken);
        long count = 0;
        for (; await rows.ReadAsync(cancellationToken); count++)
        {
            for (var column = 0; column < table.Columns.Count; column++)
                hash.AppendData(Encoding.UTF8.GetBytes($"{TextOf(table.ValueIn(rows, column))}\n"));
        }

        return (count, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private static string TextOf(object? value) => value switch
    {
        null => "-",
        byte[] bytes => Convert.ToHexString(bytes),
        DateTimeOffset instant => MicrosecondConverter.ToMicroseconds(instant).ToString(CultureInfo.InvariantCulture),
        // The length keeps a text from passing for something else.
        string text => string.Create(CultureInfo.InvariantCulture, $"{text.Length}:{text}"),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static DbCommand Command(DbConnection connection, string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        // A large table takes its time.
        command.CommandTimeout = 0;
        return command;
    }

    private static async Task<object?> ScalarAsync(DbConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, sql);
        return await command.ExecuteScalarAsync(cancellationToken) is { } value and not DBNull ? value : null;
    }

    /// <param name="Types">As PostgreSQL names them.</param>
    /// <param name="CountsIds">Whether the ids are numbers that the database gives.</param>
    private sealed record Table(string Name, IReadOnlyList<string> Columns, IReadOnlyList<string> Types, bool CountsIds)
    {
        public string ColumnList { get; } = string.Join(", ", Columns);

        public string Select => $"SELECT {ColumnList} FROM {Name}";

        /// <summary>The same whichever database it is read from.</summary>
        public object? ValueIn(DbDataReader row, int column) => (row.GetValue(column), Types[column]) switch
        {
            (DBNull, _) => null,
            (long microseconds, "timestamp with time zone") => MicrosecondConverter.FromMicroseconds(microseconds),
            (DateTime instant, _) => new DateTimeOffset(instant),
            (long flag, "boolean") => flag != 0,
            (long number, "integer") => checked((int)number),
            var (value, _) => value,
        };
    }
}
