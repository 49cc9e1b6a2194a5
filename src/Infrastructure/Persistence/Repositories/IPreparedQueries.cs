using System.Data.Common;

namespace Otp.Infrastructure.Persistence.Repositories;

/// <summary>Runs statements on connections that keep them prepared.</summary>
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

    /// <summary>What is made of each row.</summary>
    public static Task<List<T>> ListAsync<T>(
        this IPreparedQueries queries, string sql, object[] parameters, Func<DbDataReader, T> read, CancellationToken cancellationToken) =>
        queries.QueryAsync(sql, parameters, async (reader, cancellation) =>
        {
            List<T> list = [];
            while (await reader.ReadAsync(cancellation))
                list.Add(read(reader));
            return list;
        }, cancellationToken);

    /// <summary>Changes rows, in a commit of its own: where the database takes one writer at a time, in that turn.</summary>
    public static Task ExecuteAsync(
        this IPreparedQueries queries, string sql, object[] parameters, CancellationToken cancellationToken) =>
        queries.QueryAsync(sql, parameters, static (_, _) => Task.FromResult(true), cancellationToken);
}
