using System.Diagnostics;
using Otp.Application.Common.Interfaces;

namespace Otp.Infrastructure.Persistence.Commits;

/// <summary>The rows of one unit of work, on their way to being committed together with those of others.</summary>
internal sealed class ChangeSet(IReadOnlyList<RowChange> rows)
{
    // While another process holds the database, each turn takes as long as its command may wait; nobody should wait for many such turns.
    /// <summary>For a commit, and for the turn to write.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    // The continuations are requests: they must not run on the thread that commits.
    private readonly TaskCompletionSource _committed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _handedIn = Stopwatch.GetTimestamp();
    private Exception? _failure;

    /// <summary>In the order in which they are to be written: late ones last.</summary>
    public IReadOnlyList<RowChange> Rows { get; } = rows;

    /// <summary>Ends once the rows are durable, or with what kept them from being stored.</summary>
    public Task Committed => _committed.Task;

    /// <summary>Whether it has waited for longer than anybody should.</summary>
    public bool IsOverdue => Stopwatch.GetElapsedTime(_handedIn) > LongestWait;

    public bool IsRefused => _failure is not null;

    /// <summary>For what nobody came to in time, and nobody should wait for any longer.</summary>
    public static StorageUnavailableException WaitedTooLong() => new("The changes waited too long for the database.");

    /// <summary>Leaves these rows out of the commit that is under way.</summary>
    public void Refuse(Exception failure) => _failure = failure;

    /// <summary>The commit is durable: what wasn't refused is stored.</summary>
    public void Complete()
    {
        if (_failure is null)
            _committed.SetResult();
        else
            _committed.SetException(_failure);
    }

    /// <summary>The commit failed as a whole.</summary>
    public void Fail(Exception failure) => _committed.SetException(_failure ?? failure);
}
