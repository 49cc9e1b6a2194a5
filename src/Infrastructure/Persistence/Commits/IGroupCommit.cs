namespace Otp.Infrastructure.Persistence.Commits;

/// <summary>
/// Stores change sets, those that wait at the same time in one durable commit: syncing the disk costs the same for one as for a hundred.
/// Each is stored whole or not at all, whatever becomes of the others.
/// </summary>
internal interface IGroupCommit
{
    /// <summary>Ends once the changes are durable. Once handed in they can't be called back.</summary>
    /// <exception cref="Application.Common.Interfaces.StorageUnavailableException">The store can't be written now; nothing was.</exception>
    /// <exception cref="Application.Common.Interfaces.ConcurrencyConflictException">A row was changed or added by somebody else meanwhile; nothing was written.</exception>
    Task CommitAsync(ChangeSet changes);
}
