using Npgsql;

namespace Otp.Infrastructure.Settings;

/// <summary>Which database keeps the data.</summary>
public enum StorageProvider
{
    /// <summary>A file of this process.</summary>
    Sqlite,

    /// <summary>A server that any number of nodes share.</summary>
    PostgreSql,
}

/// <summary>Where and how data is kept (contract, section 8). Not a record: it holds secrets and must not print them.</summary>
public sealed class StorageSettings
{
    public StorageProvider Provider { get; init; } = StorageProvider.Sqlite;

    /// <summary>Of PostgreSQL; null for SQLite.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>Whether a start brings the schema up to date, or leaves that to the command <c>migrate</c>.</summary>
    public bool MigrateAtStart { get; init; } = true;

    /// <summary>The data directory's full path.</summary>
    public required string Directory { get; init; }

    /// <summary>Base64 of 32 bytes each, checked; the first encrypts. Empty: the key lies in <see cref="SecretKeyFile"/>.</summary>
    public required IReadOnlyList<string> SecretKeys { get; init; }

    /// <summary>The admin token's key where the operator chose one.</summary>
    public required string? BootstrapToken { get; init; }

    public string DatabaseFile => Path.Combine(Directory, "otp.db");

    public string LockFile => Path.Combine(Directory, "otp.lock");

    public string SecretKeyFile => Path.Combine(Directory, "secret.key");

    /// <summary>Where messages go that nobody delivers.</summary>
    public string OutboxDirectory => Path.Combine(Directory, "outbox");

    public string AdminTokenFile => Path.Combine(Directory, "admin.token");

    /// <summary>Whether a text can be one of <c>Secrets:Keys</c>.</summary>
    public static bool IsSecretKey(string base64) => Secrets.SecretKey.TryParse(base64) is not null;

    /// <summary>Whether a text can be <c>ConnectionStrings:Otp</c>.</summary>
    public static bool IsConnectionString(string text)
    {
        try
        {
            return !string.IsNullOrWhiteSpace(new NpgsqlConnectionStringBuilder(text).Host);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            return false;
        }
    }
}
