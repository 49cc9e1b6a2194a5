using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Otp.Infrastructure.Persistence.Repositories;

namespace Otp.Infrastructure.Persistence.Sqlite;

/// <summary>Readers don't wait for one another: each has a connection for as long as it reads, and leaves it, prepared, to the next.</summary>
internal sealed class SqlitePreparedQueries(StorageSettings settings, SqliteTelemetry telemetry) : IPreparedQueries, IDisposable
{
    private readonly ConcurrentBag<Connection> _idle = [];

    public async Task<T> QueryAsync<T>(string sql, object[] parameters, Func<DbDataReader, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        var operation = telemetry.Begin("SELECT");
        Connection? connection = null;
        try
        {
            connection = _idle.TryTake(out var idle) ? idle : Connection.Open(settings.DatabaseFile);
            var command = connection.Prepared(sql, parameters.Length);
            for (var index = 0; index < parameters.Length; index++)
                command.Parameters[index].Value = parameters[index];

            T result;
            await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
                result = await read(reader, cancellationToken);
            _idle.Add(connection);
            operation.End();
            return result;
        }
        catch (Exception exception)
        {
            operation.End(exception);
            connection?.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var connection))
            connection.Dispose();
    }

    private sealed class Connection(SqliteConnection connection) : IDisposable
    {
        private readonly Dictionary<string, SqliteCommand> _prepared = new(StringComparer.Ordinal);

        public static Connection Open(string databaseFile)
        {
            var connection = new SqliteConnection(SqliteStore.ConnectionString(databaseFile, pooling: false));
            try
            {
                connection.Open();
                SqlitePragmaInterceptor.Apply(connection);
                return new Connection(connection);
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        }

        public SqliteCommand Prepared(string sql, int parameters)
        {
            if (_prepared.TryGetValue(sql, out var known))
                return known;

            var command = connection.CreateCommand();
            command.CommandText = sql;
            for (var number = 1; number <= parameters; number++)
                command.Parameters.Add(new SqliteParameter { ParameterName = $"${number}" });
            _prepared.Add(sql, command);
            return command;
        }

        public void Dispose()
        {
            foreach (var command in _prepared.Values)
                command.Dispose();
            connection.Dispose();
        }
    }
}
