namespace Otp.Infrastructure.Persistence.Commits;

/// <summary>Writes what waits to one kind of database.</summary>
internal interface ICommitWriter
{
    /// <summary>How many batches may be on their way at the same time.</summary>
    int Lanes { get; }

    /// <summary>How many change sets share a commit at the most.</summary>
    int MostInOneCommit { get; }

    /// <summary>Whether its calls hold the thread that makes them, so that each lane has one of its own.</summary>
    bool Blocks { get; }

    /// <summary>Writes the change sets in one durable transaction, but for those that are wrong or come second: these it refuses.</summary>
    /// <exception cref="Exception">Nothing was written.</exception>
    Task WriteAsync(IReadOnlyList<ChangeSet> batch);

    /// <summary>A request's own view of its commit, for whoever measures that.</summary>
    Task WatchAsync(Task committed) => committed;
}
