using Npgsql;

namespace Otp.Floor;

/// <summary>One prepared insert and one commit a request.</summary>
internal sealed class PostgresFloor(NpgsqlDataSource source) : IFloor
{
    public static async Task<PostgresFloor> OpenAsync(string connection)
    {
        var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connection) { MaxAutoPrepare = 10, AutoPrepareMinUsages = 1, NoResetOnClose = true });
        await using var schema = source.CreateCommand(Row.Schema("bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY", "timestamptz", "bytea"));
        await schema.ExecuteNonQueryAsync();
        return new PostgresFloor(source);
    }

    public async Task<long> InsertAsync(Row row)
    {
        await using var insert = source.CreateCommand(Row.Insert);
        foreach (var value in new object[] { row.ValidTo, 1L, row.CreatedAt, row.CreatedAt, row.Number, Row.Fingerprint, Row.Sealed, row.Number, 1, row.ValidTo })
            insert.Parameters.Add(new NpgsqlParameter { Value = value });
        return (long)(await insert.ExecuteScalarAsync())!;
    }
}
