using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Otp.Infrastructure;
using Otp.Infrastructure.Delivery;
using Otp.Infrastructure.Settings;
using Otp.Infrastructure.Storage;

namespace Otp.TestKit;

/// <summary>
/// What the command <c>migrate</c> makes of an empty database, once in a run. A test that isn't about that begins with a copy,
/// or with one that another test gave back, which spares it most of its start.
/// </summary>
internal static class MigratedDatabase
{
    private static readonly Lazy<byte[]> SqliteFile = new(MakeSqliteFile);
    private static readonly Lazy<string> PostgresTemplate = new(MakePostgresTemplate);
    private static readonly Lazy<string> PostgresReset = new(MakePostgresReset);
    private static readonly ConcurrentBag<string> UsedPostgres = [];
    private static readonly ConcurrentDictionary<string, bool> WholePostgres = new(StringComparer.Ordinal);
    private static readonly string[] RowsAlone = ["SELECT", "INSERT", "UPDATE", "DELETE"];

    /// <summary>Puts one where the service looks for its own.</summary>
    /// <param name="directory">The data directory, which isn't there.</param>
    public static void CreateSqlite(string directory)
    {
        Directory.CreateDirectory(directory);
        var file = Path.Combine(directory, "otp.db");
        File.WriteAllBytes(file, SqliteFile.Value);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <returns>Its connection string.</returns>
    public static string CreatePostgres()
    {
        var database = UsedPostgres.TryTake(out var used) ? used : PostgresServer.Shared.CreateDatabase(PostgresTemplate.Value);
        WholePostgres[database] = true;
        return database;
    }

    /// <summary>For whoever tells a database something past the service: what may change more than rows keeps it from being used again.</summary>
    public static void Notice(string database, string sql)
    {
        var statements = sql.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (!statements.All(statement => RowsAlone.Any(verb => statement.StartsWith(verb, StringComparison.Ordinal))))
            WholePostgres.TryRemove(database, out _);
    }

    /// <summary>For the next test, where nothing but rows has changed: that is undone sooner than another database is made.</summary>
    public static void ReturnPostgres(string database)
    {
        if (!WholePostgres.TryRemove(database, out _))
        {
            PostgresServer.Shared.DropDatabase(database);
            return;
        }

        // Of what the test itself asked past the service.
        using (var own = new NpgsqlConnection(database))
            NpgsqlConnection.ClearPool(own);
        using (var connection = Open(database))
        {
            using var reset = connection.CreateCommand();
            reset.CommandText = PostgresReset.Value;
            reset.ExecuteNonQuery();
        }

        UsedPostgres.Add(database);
    }

    public static void Drop()
    {
        if (PostgresTemplate.IsValueCreated)
            PostgresServer.Shared.DropDatabase(PostgresTemplate.Value);
        foreach (var database in UsedPostgres.Concat(WholePostgres.Keys))
            PostgresServer.Shared.DropDatabase(database);
    }

    private static byte[] MakeSqliteFile()
    {
        var directory = Directory.CreateTempSubdirectory("otp-test-");
        var settings = new StorageSettings { Directory = directory.FullName, SecretKeys = [Given.SecretKey], BootstrapToken = null };
        MigrateAsync(settings).GetAwaiter().GetResult();

        // What was written lies beside the file until then.
        using (var connection = new SqliteConnection($"Data Source={settings.DatabaseFile};Pooling=False"))
        {
            connection.Open();
            using var checkpoint = connection.CreateCommand();
            checkpoint.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
            checkpoint.ExecuteNonQuery();
        }

        var file = File.ReadAllBytes(settings.DatabaseFile);
        directory.Delete(recursive: true);
        return file;
    }

    private static string MakePostgresTemplate()
    {
        var template = PostgresServer.Shared.CreateDatabase();
        var directory = Directory.CreateTempSubdirectory("otp-test-");
        MigrateAsync(new StorageSettings
        {
            Provider = StorageProvider.PostgreSql,
            ConnectionString = template,
            Directory = directory.FullName,
            SecretKeys = [Given.SecretKey],
            BootstrapToken = null,
        }).GetAwaiter().GetResult();
        directory.Delete(recursive: true);
        return template;
    }

    // Triggers and foreign keys are for those who add and change rows one by one.
    private static string MakePostgresReset()
    {
        var template = PostgresTemplate.Value;
        var tables = Query(template, "SELECT quote_ident(relname) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace");
        var first = tables.SelectMany(table => Query(template, string.Create(CultureInfo.InvariantCulture, $"""
            SELECT format('INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM json_populate_recordset(NULL::{table}, %L)', json_agg(it))
            FROM {table} it HAVING count(*) > 0
            """)));
        var counters = Query(
            template, "SELECT format('SELECT setval(%L, %s, %L)', quote_ident(sequencename), coalesce(last_value, start_value), last_value IS NOT NULL) FROM pg_sequences");
        // A process that was killed may have left a statement that is still at work.
        const string end = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
        return string.Join(";\n", [end, "SET session_replication_role = replica", .. tables.Select(table => $"DELETE FROM {table}"), .. first, .. counters]);
    }

    private static List<string> Query(string database, string sql)
    {
        using var connection = Open(database);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var values = new List<string>();
        while (reader.Read())
            values.Add(reader.GetString(0));
        return values;
    }

    private static NpgsqlConnection Open(string database)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database) { Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    private static async Task MigrateAsync(StorageSettings settings)
    {
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddInfrastructure(settings, new DeliverySettings { AllowsFiles = true })
            .BuildServiceProvider();
        await services.GetRequiredService<IStorageMigration>().RunAsync(CancellationToken.None);
    }
}
