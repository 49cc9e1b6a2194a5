using System.Collections.Concurrent;
using System.Data.Common;
using Otp.Infrastructure.Persistence.Repositories;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Persistence.Sqlite;

/// <summary>
/// Readers don't wait for one another: each has a connection for as long as it reads, and leaves it, prepared, to the next.
/// </summary>
internal sealed class SqlitePreparedQueries(StorageSettings settings, SqliteTelemetry telemetry) : IPreparedQueries, IDisposable
{
    private readonly ConcurrentBag<SqlitePreparedConnection> _idle = [];

    public async Task<T> QueryAsync<T>(
        string sql, object[] parameters, Func<DbDataReader, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        var operation = telemetry.BeginUnlessPoll(sql);
        SqlitePreparedConnection? connection = null;
        try
        {
            connection = _idle.TryTake(out var idle) ? idle : new SqlitePreparedConnection(settings.DatabaseFile);
            T result;
            await using (var reader = await connection.Command(sql, parameters).ExecuteReaderAsync(cancellationToken))
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
}
