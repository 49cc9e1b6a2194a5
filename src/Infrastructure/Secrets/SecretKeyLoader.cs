using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Otp.Infrastructure.Persistence.Configurations;

namespace Otp.Infrastructure.Secrets;

/// <summary>Finds the keys at start and makes sure, before anything is written, that they are those of the database.</summary>
internal static class SecretKeyLoader
{
    /// <exception cref="StartupException">A key that the database needs is missing, or the key file can't be used.</exception>
    public static SecretKeyRing Load(StorageSettings settings)
    {
        var registered = RegisteredIn(settings.DatabaseFile);
        var keys = Find(settings, mayGenerate: registered.Count == 0);

        var missing = registered.Except(keys.Select(key => key.Name), StringComparer.Ordinal).ToList();
        if (missing.Count > 0)
            throw new StartupException(
                $"The codes in {settings.DatabaseFile} are sealed with the key {string.Join(", ", missing)}, "
                + (settings.SecretKeys.Count == 0
                    ? $"which isn't in {settings.SecretKeyFile}. Put the key back there, or set it as Secrets:Keys:0."
                    : $"which Secrets:Keys doesn't hold ({settings.SecretKeyFile} is read only where Secrets:Keys is empty). Add it behind the newest, as Secrets:Keys:{settings.SecretKeys.Count}."));

        return new SecretKeyRing(keys);
    }

    private static List<SecretKey> Find(StorageSettings settings, bool mayGenerate)
    {
        if (settings.SecretKeys.Count > 0)
            return [.. settings.SecretKeys.Select(key => SecretKey.TryParse(key)!)];
        if (File.Exists(settings.SecretKeyFile))
            return [Read(settings.SecretKeyFile)];
        return mayGenerate ? [Generate(settings.SecretKeyFile)] : [];
    }

    private static SecretKey Read(string file)
    {
        try
        {
            return SecretKey.TryParse(File.ReadAllText(file))
                ?? throw new StartupException($"{file} can't be used: it takes base64 of {SecretKey.Length} bytes on one line.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"{file} can't be read: {exception.Message}", exception);
        }
    }

    private static SecretKey Generate(string file)
    {
        var bytes = RandomNumberGenerator.GetBytes(SecretKey.Length);
        PrivateFile.Write(file, Convert.ToBase64String(bytes));
        return SecretKey.From(bytes);
    }

    // Read-only and without the schema's help: at this point nothing may be written or migrated.
    private static List<string> RegisteredIn(string databaseFile)
    {
        List<string> names = [];
        if (!File.Exists(databaseFile))
            return names;

        var connectionString = new SqliteConnectionStringBuilder { DataSource = databaseFile, Mode = SqliteOpenMode.ReadOnly, Pooling = false };
        using var connection = new SqliteConnection(connectionString.ToString());
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name = $table";
            command.Parameters.AddWithValue("$table", RegisteredKeyConfiguration.Table);
            if (command.ExecuteScalar() is null)
                return names;

            command.CommandText = $"SELECT id FROM {RegisteredKeyConfiguration.Table}";
            using var reader = command.ExecuteReader();
            while (reader.Read())
                names.Add(reader.GetString(0));
            return names;
        }
        catch (SqliteException exception)
        {
            throw new StartupException($"{databaseFile} can't be read: {exception.Message}", exception);
        }
    }
}
