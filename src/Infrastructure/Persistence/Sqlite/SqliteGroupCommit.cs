using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Otp.Application.Common.Interfaces;
using Otp.Infrastructure.Persistence.Commits;

namespace Otp.Infrastructure.Persistence.Sqlite;

/// <summary>One thread with one connection writes for everybody: SQLite takes one writer at a time, and its calls block.</summary>
internal sealed partial class SqliteGroupCommit : IGroupCommit, IDisposable
{
    // As many as a busy moment brings; a longer transaction would only keep others from the gate.
    private const int MostInOneCommit = 512;

    // Far more than can be stored within the longest wait; beyond, it is kinder to say so at once.
    private const int MostWaiting = 20_000;

    private readonly BlockingCollection<ChangeSet> _waiting = new(MostWaiting);
    private readonly StorageSettings _settings;
    private readonly SqliteWriterGate _gate;
    private readonly SqliteServedFile _file;
    private readonly CommitMetrics _metrics;
    private readonly SqliteTelemetry _telemetry;
    private readonly ILogger<SqliteGroupCommit> _logger;
    private readonly Thread _thread;
    private SqliteWriter? _writer;

    public SqliteGroupCommit(
        StorageSettings settings, SqliteWriterGate gate, SqliteServedFile file, CommitMetrics metrics, SqliteTelemetry telemetry, ILogger<SqliteGroupCommit> logger)
    {
        (_settings, _gate, _file, _metrics, _telemetry, _logger) = (settings, gate, file, metrics, telemetry, logger);
        _metrics.Watch(() => _waiting.Count);
        _thread = new Thread(WriteUntilStopped) { IsBackground = true, Name = "otp-writer" };
        // Not as a part of whatever request comes first.
        _thread.UnsafeStart();
    }

    public Task CommitAsync(ChangeSet changes) => _telemetry.HasListeners ? CommitAndTellAsync(changes) : HandIn(changes);

    /// <summary>Stores what was handed in before, then ends.</summary>
    public void Dispose()
    {
        _waiting.CompleteAdding();
        _thread.Join();
        _writer?.Dispose();
        _waiting.Dispose();
    }

    private Task HandIn(ChangeSet changes) => _waiting.TryAdd(changes)
        ? changes.Committed
        : throw new StorageUnavailableException("Too many changes wait for the database.");

    // The request's own view: it waits for those that were there before, and then for a commit that it shares.
    private async Task CommitAndTellAsync(ChangeSet changes)
    {
        var operation = _telemetry.Begin("COMMIT");
        try
        {
            await HandIn(changes);
            operation.End();
        }
        catch (Exception exception)
        {
            operation.End(exception);
            throw;
        }
    }

    private void WriteUntilStopped()
    {
        List<ChangeSet> batch = new(MostInOneCommit);
        foreach (var first in _waiting.GetConsumingEnumerable())
        {
            batch.Add(first);
            while (batch.Count < MostInOneCommit && _waiting.TryTake(out var next))
                batch.Add(next);

            Write(batch);
            batch.Clear();
        }
    }

    private void Write(List<ChangeSet> batch)
    {
        // Where another process holds the database, each commit takes as long as it may wait: a long queue would keep the last of it, and a
        // stop, for minutes.
        batch.RemoveAll(IsGivenUp);
        if (batch.Count == 0)
            return;

        var start = Stopwatch.GetTimestamp();
        try
        {
            using (_gate.Enter())
                WriteInTurn(batch);
        }
        catch (Exception exception)
        {
            // A connection that failed may still be inside its transaction.
            _writer?.Dispose();
            _writer = null;
            var failure = Explain(exception);
            foreach (var changes in batch)
                changes.Fail(failure);
            return;
        }

        _metrics.Record(batch.Count, start);
        foreach (var changes in batch)
            changes.Complete();
    }

    private static bool IsGivenUp(ChangeSet changes)
    {
        if (changes.Waited <= SqliteWriterGate.LongestWait)
            return false;

        changes.Fail(ChangeSet.WaitedTooLong());
        return true;
    }

    private void WriteInTurn(List<ChangeSet> batch)
    {
        // A file that was taken away can still be written to, and nobody would ever find what was written.
        _file.ThrowWhereGone();
        _writer ??= new SqliteWriter(_settings.DatabaseFile);
        _writer.Begin();
        foreach (var changes in batch)
        {
            if (changes.Waited > SqliteWriterGate.LongestWait)
                changes.Refuse(ChangeSet.WaitedTooLong());
            else
                _writer.Write(changes);
        }

        _writer.Commit();
    }

    private Exception Explain(Exception exception)
    {
        if (exception is StorageUnavailableException)
            return exception;
        if (SqliteFaults.IsUnavailable(exception))
            return new StorageUnavailableException("The database can't be written at the moment.", exception);

        LogUnexpected(exception);
        return new InvalidOperationException("The changes couldn't be written.", exception);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A commit failed unexpectedly.")]
    private partial void LogUnexpected(Exception exception);
}
