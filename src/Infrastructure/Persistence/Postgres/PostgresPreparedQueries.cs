using System.Data.Common;
using Npgsql;
using Otp.Infrastructure.Persistence.Repositories;

namespace Otp.Infrastructure.Persistence.Postgres;

/// <summary>The provider prepares on each connection what comes again.</summary>
internal sealed class PostgresPreparedQueries(NpgsqlDataSource source) : IPreparedQueries
{
    public async Task<T> QueryAsync<T>(
        string sql, object[] parameters, Func<DbDataReader, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await read(reader, cancellationToken);
    }
}
