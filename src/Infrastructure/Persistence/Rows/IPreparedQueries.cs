using System.Data.Common;

namespace Otp.Infrastructure.Persistence.Rows;

/// <summary>Runs queries on connections that keep them prepared.</summary>
internal interface IPreparedQueries
{
    /// <param name="sql">With parameters $1, $2, …</param>
    Task<T> QueryAsync<T>(string sql, object[] parameters, Func<DbDataReader, CancellationToken, Task<T>> read, CancellationToken cancellationToken);
}
