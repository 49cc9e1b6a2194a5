using Otp.Infrastructure.Persistence.Commits;

namespace Otp.Infrastructure.Persistence.Sqlite;

/// <summary>One connection writes for everybody, in turn with whoever else writes: SQLite takes one writer at a time, and its calls block.</summary>
internal sealed class SqliteCommitWriter(StorageSettings settings, SqliteWriterGate gate, SqliteServedFile file, SqliteTelemetry telemetry)
    : ICommitWriter, IDisposable
{
    private SqliteWriter? _writer;

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
            _writer?.Dispose();
            _writer = null;
            throw;
        }
    }

    // It waits for those that were there before, and then for a commit that it shares.
    public Task WatchAsync(Task committed) => telemetry.HasListeners ? TellAsync(committed) : committed;

    public void Dispose() => _writer?.Dispose();

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
        _writer ??= new SqliteWriter(settings.DatabaseFile);
        _writer.Begin();
        foreach (var changes in batch)
        {
            if (changes.IsOverdue)
                changes.Refuse(ChangeSet.WaitedTooLong());
            else
                _writer.Write(changes);
        }

        _writer.Commit();
    }
}
