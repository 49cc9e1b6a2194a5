using Otp.Application.Common.Interfaces;

namespace Otp.Infrastructure.Persistence;

/// <summary>SQLite takes one writer at a time. Here they queue without holding a thread; in the engine they would sleep and try again.</summary>
internal sealed class SqliteWriterGate : IDisposable
{
    // While another process holds the database, each turn takes as long as its command may wait; nobody should wait for many such turns.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _gate = new(1, 1);

    /// <exception cref="StorageUnavailableException">The turn didn't come in time.</exception>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken) =>
        await _gate.WaitAsync(LongestWait, cancellationToken)
            ? new Turn(_gate)
            : throw new StorageUnavailableException("Too many writers wait for the database.");

    public void Dispose() => _gate.Dispose();

    private sealed class Turn(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}
