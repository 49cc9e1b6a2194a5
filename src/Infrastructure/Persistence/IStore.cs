using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Otp.Application.Common.Interfaces;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Persistence;

/// <summary>What the two databases do differently, but for their groups of commits and their prepared queries.</summary>
internal interface IStore : IStorageProbe
{
    /// <summary>Whether only one process at a time can serve it; commands may run beside that.</summary>
    bool IsServedByOneProcess { get; }

    /// <summary>Until it is disposed of, nobody else migrates this store or makes its first token.</summary>
    /// <returns>Null where another node is at it.</returns>
    Task<IAsyncDisposable?> TryEnterPreparationAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Whether the command <c>storage copy</c> has begun to fill the database and not ended. Nothing else may be done to it then.
    /// </summary>
    Task<bool> HoldsHalfACopyAsync(CancellationToken cancellationToken);

    Task MigrateAsync(CancellationToken cancellationToken);

    /// <summary>The one clock that all nodes of this store share.</summary>
    Task<DateTimeOffset> ReadClockAsync(CancellationToken cancellationToken);

    /// <exception cref="StartupException">As it is configured, or reached, it can't keep what the service promises.</exception>
    Task ThrowWhereUnfitAsync(CancellationToken cancellationToken);

    /// <exception cref="StorageUnavailableException">What was prepared is no
    /// longer there, though something else may be under its name.</exception>
    void ThrowWhereGone();

    /// <summary>Until it is disposed of, nobody of this process writes beside it where the database takes one writer at a time.</summary>
    /// <exception cref="StorageUnavailableException">The turn didn't come in time.</exception>
    Task<IDisposable> EnterWriteAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Runs a read that may take long: it holds no thread that requests need, and is broken off soon after the token is cancelled.
    /// </summary>
    Task<T> ReadLongAsync<T>(DbContext context, Func<CancellationToken, Task<T>> read, CancellationToken cancellationToken);

    /// <summary>
    /// Begins to read what is written in the same transaction, which nobody else does at the same time. What a trigger keeps of a row
    /// that is deleted or changed is either seen, and the row isn't, or comes after it.
    /// </summary>
    /// <returns>Null where there is one writer: each statement reads one state, and what is written after it is known by its ids.</returns>
    Task<IDbContextTransaction?> BeginSteadyReadAsync(DbContext context, CancellationToken cancellationToken);

    /// <summary>Does work that one node at a time is to do; where another does it, nothing.</summary>
    Task DoAloneAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken);

    /// <summary>
    /// Whether something failed because the database isn't there yet, or
    /// waits for <c>migrate</c>, as against its refusing what is configured.
    /// </summary>
    bool IsAway(Exception exception);

    /// <summary>Whether somebody else changed or added the same meanwhile.</summary>
    bool IsConflict(Exception exception);
}
