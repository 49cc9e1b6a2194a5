using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Npgsql;
using Otp.Application.Common.Interfaces;
using Otp.Infrastructure.Persistence.Commits;

namespace Otp.Infrastructure.Persistence.Postgres;

/// <summary>A few writers at a time: what waits goes to the server in one round trip and ends in one commit.</summary>
internal sealed partial class PostgresGroupCommit : IGroupCommit, IDisposable
{
    // While one waits for the server's disk the next collects; more only make the batches smaller.
    private const int Writers = 2;
    private const int MostInOneCommit = 128;

    // Far more than can be stored within the longest wait; beyond, it is kinder to say so at once.
    private const int MostWaiting = 20_000;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private readonly Channel<ChangeSet> _waiting = Channel.CreateBounded<ChangeSet>(MostWaiting);
    private readonly NpgsqlDataSource _source;
    private readonly CommitMetrics _metrics;
    private readonly ILogger<PostgresGroupCommit> _logger;
    private readonly Task _writing;

    public PostgresGroupCommit(NpgsqlDataSource source, CommitMetrics metrics, ILogger<PostgresGroupCommit> logger)
    {
        (_source, _metrics, _logger) = (source, metrics, logger);
        _metrics.Watch(() => _waiting.Reader.Count);
        _writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(WriteUntilStoppedAsync)));
    }

    public Task CommitAsync(ChangeSet changes) => _waiting.Writer.TryWrite(changes)
        ? changes.Committed
        : throw new StorageUnavailableException("Too many changes wait for the database.");

    /// <summary>Stores what was handed in before, then ends.</summary>
    public void Dispose()
    {
        _waiting.Writer.TryComplete();
        _writing.GetAwaiter().GetResult();
    }

    private async Task WriteUntilStoppedAsync()
    {
        var writer = new PostgresWriter(_source);
        List<ChangeSet> batch = new(MostInOneCommit);
        while (await _waiting.Reader.WaitToReadAsync())
        {
            while (batch.Count < MostInOneCommit && _waiting.Reader.TryRead(out var next))
            {
                if (next.Waited > LongestWait)
                    next.Fail(ChangeSet.WaitedTooLong());
                else
                    batch.Add(next);
            }

            await WriteAsync(writer, batch);
            batch.Clear();
        }
    }

    private async Task WriteAsync(PostgresWriter writer, List<ChangeSet> batch)
    {
        if (batch.Count == 0)
            return;

        var start = Stopwatch.GetTimestamp();
        try
        {
            await writer.WriteAsync(batch);
        }
        catch (Exception exception) when (exception is PostgresException && batch.Count > 1 && !PostgresFaults.IsUnavailable(exception))
        {
            // One of them is wrong, and took the others down with it: now each by itself. Who was refused starts anew, so what it had must not be stored.
            foreach (var changes in batch.Where(changes => !changes.IsRefused))
                await WriteAsync(writer, [changes]);
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

    private Exception Explain(Exception exception)
    {
        if (PostgresFaults.IsConflict(exception))
            return new ConcurrencyConflictException("Another writer came first.", exception);
        if (PostgresFaults.IsUnavailable(exception))
            return new StorageUnavailableException("The database can't be written at the moment.", exception);

        LogUnexpected(exception);
        return exception;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A commit failed unexpectedly.")]
    private partial void LogUnexpected(Exception exception);
}
