using Otp.Application.Common.Interfaces;
using Otp.Infrastructure.Persistence.Commits;

namespace Otp.Infrastructure.Persistence.Sqlite;

/// <summary>SQLite takes one writer at a time. Here they queue; in the engine they would sleep and try again.</summary>
internal sealed class SqliteWriterGate : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);

    /// <summary>Holds no thread while it waits.</summary>
    /// <exception cref="StorageUnavailableException">The turn didn't come in time.</exception>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken) =>
        Turn(await _gate.WaitAsync(ChangeSet.LongestWait, cancellationToken));

    /// <exception cref="StorageUnavailableException">The turn didn't come in time.</exception>
    public IDisposable Enter() => Turn(_gate.Wait(ChangeSet.LongestWait));

    public void Dispose() => _gate.Dispose();

    private HeldTurn Turn(bool came) =>
        came ? new HeldTurn(_gate) : throw new StorageUnavailableException("Too many writers wait for the database.");

    private sealed class HeldTurn(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}
