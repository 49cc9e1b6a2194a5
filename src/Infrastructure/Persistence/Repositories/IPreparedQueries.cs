using System.Data.Common;

namespace Otp.Infrastructure.Persistence.Repositories;

/// <summary>Runs queries on connections that keep them prepared.</summary>
internal interface IPreparedQueries
{
    /// <param name="sql">With parameters $1, $2, …</param>
    Task<T> QueryAsync<T>(
        string sql, object[] parameters, Func<DbDataReader, CancellationToken, Task<T>> read, CancellationToken cancellationToken);
}

internal static class PreparedQueries
{
    /// <summary>Whether there is a row.</summary>
    public static Task<bool> AnyAsync(
        this IPreparedQueries queries, string sql, object[] parameters, CancellationToken cancellationToken) =>
        queries.QueryAsync(sql, parameters, static (reader, cancellation) => reader.ReadAsync(cancellation), cancellationToken);

    /// <summary>The first value of the only row.</summary>
    public static Task<long> CountAsync(
        this IPreparedQueries queries, string sql, object[] parameters, CancellationToken cancellationToken) =>
        queries.QueryAsync(sql, parameters, static async (reader, cancellation) =>
        {
            await reader.ReadAsync(cancellation);
            return reader.GetInt64(0);
        }, cancellationToken);
}
