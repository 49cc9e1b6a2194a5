using Npgsql;
using Otp.Application.Common.Interfaces;
using Otp.Infrastructure.Persistence.Commits;

namespace Otp.Infrastructure.Persistence.Postgres;

/// <summary>What waits goes to the server in one round trip and ends in one commit.</summary>
internal sealed class PostgresCommitWriter(NpgsqlDataSource source) : ICommitWriter
{
    // Before any row is locked, and all nodes in the same order, so that none waits for another in a circle. What comes after sees what was
    // committed before.
    private const string TakeTurns =
        """
        SELECT pg_advisory_xact_lock(turn.key)
        FROM (SELECT DISTINCT hashtextextended(name, 0) AS key FROM unnest($1) AS name ORDER BY key) AS turn
        """;

    // While one waits for the server's disk the next collects; more only make the batches smaller.
    public int Lanes => 2;

    public int MostInOneCommit => 128;

    public bool Blocks => false;

    public async Task WriteAsync(IReadOnlyList<ChangeSet> batch)
    {
        // Not kept between batches: where one connection breaks, the pool drops those that broke with it.
        await using var connection = await source.OpenConnectionAsync();
        var contenders = RefuseSecondComers(batch);
        while (contenders.Count > 0 && !await TryWriteAsync(contenders, connection))
            contenders.RemoveAll(changes => changes.IsRefused);
    }

    // Of those that want the same row at once only the first can have it; the server needn't be asked.
    private static List<ChangeSet> RefuseSecondComers(IReadOnlyList<ChangeSet> batch)
    {
        HashSet<(string, object)> claimed = [];
        List<ChangeSet> contenders = new(batch.Count);
        foreach (var changes in batch)
        {
            var claims = changes.Rows.Where(row => row.Claim is not null).Select(row => (row.Statement.Table, row.Claim!)).ToList();
            if (claims.Exists(claimed.Contains))
            {
                changes.Refuse(new ConcurrencyConflictException("Another writer came first."));
                continue;
            }

            claimed.UnionWith(claims);
            contenders.Add(changes);
        }

        return contenders;
    }

    /// <returns>False, and nothing was written, where some were refused.</returns>
    private static async Task<bool> TryWriteAsync(List<ChangeSet> contenders, NpgsqlConnection connection)
    {
        // A lone row that finds no match has done nothing, so its transaction can end in the same round trip.
        var needsTransaction = contenders.Exists(changes => changes.Rows.Count > 1);
        await using var transaction = needsTransaction ? await connection.BeginTransactionAsync() : null;

        // All nodes lock rows in the same order, so that none waits for another in a circle.
        var rows = contenders.SelectMany(changes => changes.Rows.Select(row => (Changes: changes, Row: row)))
            .OrderBy(item => item.Row.Statement.Table, StringComparer.Ordinal)
            .ThenBy(item => item.Row.Claim as string, StringComparer.Ordinal).ThenBy(item => item.Row.Claim as long? ?? 0)
            .ToLookup(item => item.Row.IsLate);
        await ExecuteAsync([.. rows[false]], connection);
        await ExecuteAsync([.. rows[true].Where(item => !item.Changes.IsRefused && TryResolve(item.Changes, item.Row))], connection);

        if (transaction is null)
            return true;
        if (contenders.Exists(changes => changes.IsRefused))
            return false;
        await transaction.CommitAsync();
        return true;
    }

    private static bool TryResolve(ChangeSet changes, RowChange row)
    {
        try
        {
            row.Resolve();
            return true;
        }
        catch (Exception exception)
        {
            changes.Refuse(exception);
            return false;
        }
    }

    private static async Task ExecuteAsync(List<(ChangeSet Changes, RowChange Row)> rows, NpgsqlConnection connection)
    {
        if (rows.Count == 0)
            return;

        await using var batch = new NpgsqlBatch(connection);
        string[] turns = [.. rows.Select(item => item.Row.Turn).OfType<string>().Distinct(StringComparer.Ordinal)];
        if (turns.Length > 0)
            batch.BatchCommands.Add(new NpgsqlBatchCommand(TakeTurns) { Parameters = { new NpgsqlParameter { Value = turns } } });
        var first = batch.BatchCommands.Count;
        foreach (var (_, row) in rows)
            batch.BatchCommands.Add(CommandFor(row));

        await using var reader = await batch.ExecuteReaderAsync();
        if (turns.Length > 0)
            await reader.NextResultAsync();
        for (var index = 0; index < rows.Count; index++)
        {
            var (changes, row) = rows[index];
            if (row.Statement.IsInsert)
            {
                if (await reader.ReadAsync())
                    row.TakeId(reader.GetInt64(0));
                await reader.NextResultAsync();
            }
        }

        while (await reader.NextResultAsync())
        {
        }

        await reader.CloseAsync();
        for (var index = 0; index < rows.Count; index++)
        {
            if (batch.BatchCommands[first + index].RecordsAffected != 1)
                rows[index].Changes.Refuse(new ConcurrencyConflictException("Another writer came first."));
        }
    }

    private static NpgsqlBatchCommand CommandFor(RowChange row)
    {
        var command = new NpgsqlBatchCommand(row.Statement.Sql);
        for (var index = 0; index < row.Values.Count; index++)
            command.Parameters.Add(
                new NpgsqlParameter { Value = row.Values[index] ?? DBNull.Value, DataTypeName = row.Statement.Types[index] });
        return command;
    }
}
