using Microsoft.Data.Sqlite;

namespace Otp.Infrastructure.Persistence.Sqlite;

/// <summary>A connection with every statement that it has met prepared. Not for use from several threads.</summary>
internal sealed class SqlitePreparedConnection : IDisposable
{
    private readonly SqliteConnection _connection;

    private readonly Dictionary<string, SqliteCommand> _prepared = new(StringComparer.Ordinal);

    public SqlitePreparedConnection(string databaseFile)
    {
        _connection = new SqliteConnection(SqliteStore.ConnectionString(databaseFile, pooling: false));
        try
        {
            _connection.Open();
            SqlitePragmaInterceptor.Apply(_connection);
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    public SqliteCommand Command(string sql, IReadOnlyList<object?> values)
    {
        if (!_prepared.TryGetValue(sql, out var command))
        {
            command = _connection.CreateCommand();
            command.CommandText = sql;
            for (var number = 1; number <= values.Count; number++)
                command.Parameters.Add(new SqliteParameter { ParameterName = $"${number}" });
            _prepared.Add(sql, command);
        }

        for (var index = 0; index < values.Count; index++)
            command.Parameters[index].Value = values[index] ?? DBNull.Value;
        return command;
    }

    public void Dispose()
    {
        foreach (var command in _prepared.Values)
            command.Dispose();
        _connection.Dispose();
    }
}
