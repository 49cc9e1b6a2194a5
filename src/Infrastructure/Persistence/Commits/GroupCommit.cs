using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Otp.Application.Common.Interfaces;

namespace Otp.Infrastructure.Persistence.Commits;

/// <summary>
/// Stores change sets, those that wait at the same time in one durable commit: syncing the disk costs the same for one as for a hundred.
/// Each is stored whole or not at all, whatever becomes of the others.
/// </summary>
internal sealed partial class GroupCommit : IDisposable
{
    // Far more than can be stored within the longest wait; beyond, it is kinder to say so at once.
    private const int MostWaiting = 20_000;

    private readonly ConcurrentQueue<ChangeSet> _waiting = [];
    private readonly SemaphoreSlim _handedIn = new(initialCount: 0);
    private readonly ICommitWriter _writer;
    private readonly IStore _store;
    private readonly CommitMetrics _metrics;
    private readonly ILogger<GroupCommit> _logger;
    private readonly Task[] _lanes;
    private int _count;
    private volatile bool _isStopping;

    public GroupCommit(ICommitWriter writer, IStore store, CommitMetrics metrics, ILogger<GroupCommit> logger)
    {
        (_writer, _store, _metrics, _logger) = (writer, store, metrics, logger);
        _metrics.Watch(() => _count);
        // Not as a part of whatever request comes first.
        using (ExecutionContext.SuppressFlow())
            _lanes = [.. Enumerable.Range(0, writer.Lanes).Select(_ => Begin())];
    }

    /// <summary>Ends once the changes are durable. Once handed in they can't be called back.</summary>
    /// <exception cref="StorageUnavailableException">The store can't be written now; nothing was.</exception>
    /// <exception cref="ConcurrencyConflictException">A row was changed or
    /// added by somebody else meanwhile; nothing was written.</exception>
    public Task CommitAsync(ChangeSet changes)
    {
        if (_isStopping)
            throw Stopped();
        if (Interlocked.Increment(ref _count) > MostWaiting)
        {
            Interlocked.Decrement(ref _count);
            throw new StorageUnavailableException("Too many changes wait for the database.");
        }

        _waiting.Enqueue(changes);
        _handedIn.Release();
        if (_isStopping)
            FailWhatCameTooLate();
        return _writer.WatchAsync(changes.Committed);
    }

    /// <summary>Stores what was handed in before, then ends.</summary>
    public void Dispose()
    {
        _isStopping = true;
        _handedIn.Release(_lanes.Length);
        Task.WaitAll(_lanes);
        FailWhatCameTooLate();
    }

    private static StorageUnavailableException Stopped() => new("The service stops.");

    // Handed in when the stop had been asked for, but not yet seen: nobody takes it any more.
    private void FailWhatCameTooLate()
    {
        while (Array.TrueForAll(_lanes, lane => lane.IsCompleted) && _waiting.TryDequeue(out var changes))
        {
            Interlocked.Decrement(ref _count);
            changes.Fail(Stopped());
        }
    }

    private Task Begin() => Task.Factory.StartNew(
        WriteUntilStoppedAsync,
        CancellationToken.None,
        _writer.Blocks ? TaskCreationOptions.LongRunning : TaskCreationOptions.None,
        TaskScheduler.Default).Unwrap();

    private async Task WriteUntilStoppedAsync()
    {
        List<ChangeSet> batch = new(_writer.MostInOneCommit);
        for (var goesOn = true; goesOn;)
        {
            // A writer that blocks never leaves its thread: whatever else there is to await has come to its end there.
            if (_writer.Blocks)
                _handedIn.Wait();
            else
                await _handedIn.WaitAsync();

            goesOn = TryTake(batch);
            if (batch.Count > 0)
                await WriteAsync(batch);
            batch.Clear();
        }
    }

    /// <returns>False where what came last was the stop.</returns>
    private bool TryTake(List<ChangeSet> batch)
    {
        do
        {
            if (!_waiting.TryDequeue(out var next))
                return false;

            Interlocked.Decrement(ref _count);
            // Where the database hangs each commit takes as long as it may: a
            // long queue would keep the last of it, and a stop, for minutes.
            if (next.IsOverdue)
                next.Fail(ChangeSet.WaitedTooLong());
            else
                batch.Add(next);
        }
        while (batch.Count < _writer.MostInOneCommit && _handedIn.Wait(millisecondsTimeout: 0));
        return true;
    }

    private async Task WriteAsync(List<ChangeSet> batch)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            await _writer.WriteAsync(batch);
        }
        catch (Exception exception) when (batch.Count > 1 && !IsUnavailable(exception))
        {
            // One of them is wrong, and took the others down with it: now each by
            // itself. Who was refused starts anew, so what it had must not be stored.
            foreach (var changes in batch.Where(changes => !changes.IsRefused))
                await WriteAsync([changes]);
            foreach (var refused in batch.Where(changes => changes.IsRefused && !changes.Committed.IsCompleted))
                refused.Complete();
            return;
        }
        catch (Exception exception)
        {
            foreach (var changes in batch)
                changes.Fail(Explain(exception));
            return;
        }

        _metrics.Record(batch.Count, start);
        foreach (var changes in batch)
            changes.Complete();
    }

    private bool IsUnavailable(Exception exception) => exception is StorageUnavailableException || _store.IsUnavailable(exception);

    private Exception Explain(Exception exception)
    {
        if (exception is StorageUnavailableException)
            return exception;
        if (_store.IsConflict(exception))
            return new ConcurrencyConflictException("Another writer came first.", exception);
        if (_store.IsUnavailable(exception))
            return new StorageUnavailableException("The database can't be written at the moment.", exception);

        LogUnexpected(exception);
        return exception;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A commit failed unexpectedly.")]
    private partial void LogUnexpected(Exception exception);
}
