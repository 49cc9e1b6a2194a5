using Microsoft.Data.Sqlite;
using Otp.Infrastructure.Persistence.Model;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Persistence.Sqlite;

internal sealed class SqliteRegisteredKeys(StorageSettings settings) : IRegisteredKeys
{
    public string Description => settings.DatabaseFile;

    // Read-only and without the schema's help: at this point nothing may be written or migrated.
    public IReadOnlyList<string> Read()
    {
        List<string> names = [];
        if (!File.Exists(settings.DatabaseFile))
            return names;

        var connectionString =
            new SqliteConnectionStringBuilder { DataSource = settings.DatabaseFile, Mode = SqliteOpenMode.ReadOnly, Pooling = false };
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
            throw new StartupException($"{settings.DatabaseFile} can't be read: {exception.Message}", exception);
        }
    }
}
