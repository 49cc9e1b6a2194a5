using Microsoft.Data.Sqlite;
using Otp.Application.Common.Interfaces;
using Otp.Infrastructure.Persistence.Commits;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Persistence.Sqlite;

/// <summary>
/// One connection writes for everybody, in turn with whoever else writes: SQLite takes one writer at a time, and its calls block.
/// </summary>
internal sealed class SqliteCommitWriter(StorageSettings settings, SqliteWriterGate gate, SqliteServedFile file, SqliteTelemetry telemetry)
    : ICommitWriter, IDisposable
{
    private SqlitePreparedConnection? _connection;

    public int Lanes => 1;

    // As many as a busy moment brings; a longer transaction would only keep others from the gate.
    public int MostInOneCommit => 512;

    public bool Blocks => true;

    public Task WriteAsync(IReadOnlyList<ChangeSet> batch)
    {
        try
        {
            using (gate.Enter())
                WriteInTurn(batch);
            return Task.CompletedTask;
        }
        catch
        {
            // A connection that failed may still be inside its transaction.
            _connection?.Dispose();
            _connection = null;
            throw;
        }
    }

    // It waits for those that were there before, and then for a commit that it shares.
    public Task WatchAsync(Task committed) => telemetry.HasListeners ? TellAsync(committed) : committed;

    public void Dispose() => _connection?.Dispose();

    private async Task TellAsync(Task committed)
    {
        var operation = telemetry.Begin("COMMIT");
        try
        {
            await committed;
            operation.End();
        }
        catch (Exception exception)
        {
            operation.End(exception);
            throw;
        }
    }

    private void WriteInTurn(IReadOnlyList<ChangeSet> batch)
    {
        // A file that was taken away can still be written to, and nobody would ever find what was written.
        file.ThrowWhereGone();
        _connection ??= new SqlitePreparedConnection(settings.DatabaseFile);
        Execute("BEGIN IMMEDIATE");
        foreach (var changes in batch)
        {
            if (changes.IsOverdue)
                changes.Refuse(ChangeSet.WaitedTooLong());
            else
                Write(changes);
        }

        Execute("COMMIT");
    }

    // All rows or none. What one change set does wrong it does alone; what is wrong with the database is thrown.
    private void Write(ChangeSet changes)
    {
        // A single statement is undone by the engine itself where it fails.
        var needsSavepoint = changes.Rows.Count > 1;
        if (needsSavepoint)
            Execute("SAVEPOINT change_set");

        if (TryWrite(changes.Rows) is { } failure)
        {
            changes.Refuse(failure);
            if (needsSavepoint)
                Execute("ROLLBACK TO change_set");
        }

        if (needsSavepoint)
            Execute("RELEASE change_set");
    }

    private Exception? TryWrite(IReadOnlyList<RowChange> rows)
    {
        try
        {
            return rows.All(TryWrite) ? null : new ConcurrencyConflictException("Another writer came first.");
        }
        catch (Exception exception) when (exception is not SqliteException || !SqliteFaults.IsUnavailable(exception))
        {
            return SqliteFaults.IsDuplicate(exception)
                ? new ConcurrencyConflictException("Another writer came first.", exception)
                : exception;
        }
    }

    private bool TryWrite(RowChange row)
    {
        row.Resolve();
        var command = _connection!.Command(row.Statement.Sql, row.Values);
        if (!row.Statement.IsInsert)
            return command.ExecuteNonQuery() == 1;

        if (command.ExecuteScalar() is not long id)
            return false;
        row.TakeId(id);
        return true;
    }

    private void Execute(string sql) => _connection!.Command(sql, []).ExecuteNonQuery();
}
