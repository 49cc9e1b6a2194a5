using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Otp.Infrastructure;
using Otp.Infrastructure.Delivery;
using Otp.Infrastructure.Settings;
using Otp.Infrastructure.Storage;

namespace Otp.TestKit;

/// <summary>
/// What the command <c>migrate</c> makes of an empty database, once in a run. A test that isn't about that begins with a copy,
/// which spares it most of its start.
/// </summary>
internal static class MigratedDatabase
{
    private static readonly Lazy<byte[]> SqliteFile = new(MakeSqliteFile);
    private static readonly Lazy<string> PostgresTemplate = new(MakePostgresTemplate);

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
    public static string CreatePostgres() => PostgresServer.Shared.CreateDatabase(PostgresTemplate.Value);

    public static void Drop()
    {
        if (PostgresTemplate.IsValueCreated)
            PostgresServer.Shared.DropDatabase(PostgresTemplate.Value);
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
