using Npgsql;
using Otp.Infrastructure.Persistence.Model;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Persistence.Postgres;

internal sealed class PostgresRegisteredKeys(NpgsqlDataSource source) : IRegisteredKeys
{
    public string Description { get; } = DescriptionOf(source.ConnectionString);

    public IReadOnlyList<string> Read()
    {
        List<string> names = [];
        try
        {
            using var exists = source.CreateCommand($"SELECT to_regclass('{RegisteredKeyConfiguration.Table}') IS NOT NULL");
            if (exists.ExecuteScalar() is not true)
                return names;

            using var command = source.CreateCommand($"SELECT id FROM {RegisteredKeyConfiguration.Table}");
            using var reader = command.ExecuteReader();
            while (reader.Read())
                names.Add(reader.GetString(0));
            return names;
        }
        catch (NpgsqlException exception)
        {
            throw new StartupException($"{Description} can't be read: {exception.Message}", exception);
        }
    }

    private static string DescriptionOf(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        return $"The database {settings.Database ?? settings.Username} at {settings.Host}:{settings.Port}";
    }
}
