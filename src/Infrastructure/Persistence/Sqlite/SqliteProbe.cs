using Otp.Application.Common.Interfaces;
using Otp.Infrastructure.Persistence.Commits;
using Otp.Infrastructure.Persistence.Model;

namespace Otp.Infrastructure.Persistence.Sqlite;

/// <summary>
/// Whether the file can be written as well as read: a row is stored, by the way that requests take. So a lock that another process holds
/// for a moment is waited for, as requests wait for it, and a full disk or a file that has become read-only shows.
/// </summary>
internal sealed class SqliteProbe(IStore store, GroupCommit commits) : IStorageProbe
{
    private const string CannotBeWritten = "The database can be read, but not written.";

    // A microsecond later or earlier, in turn: a row whose bytes stay the same isn't written.
    private static readonly RowStatement Rewrite = new(
        RegisteredKeyConfiguration.Table,
        $"UPDATE {RegisteredKeyConfiguration.Table} SET registered_at = registered_at + 1 - 2 * (registered_at % 2) "
        + $"WHERE id = (SELECT min(id) FROM {RegisteredKeyConfiguration.Table})",
        isInsert: false,
        types: []);

    public async Task<string?> FindFaultAsync(CancellationToken cancellationToken) =>
        await store.FindFaultAsync(cancellationToken) ?? await FindWriteFaultAsync(cancellationToken);

    public bool IsUnavailable(Exception exception) => store.IsUnavailable(exception);

    private async Task<string?> FindWriteFaultAsync(CancellationToken cancellationToken)
    {
        try
        {
            await commits.CommitAsync(new ChangeSet([new RowChange(Rewrite, [], claim: null)])).WaitAsync(cancellationToken);
            return null;
        }
        catch (ConcurrencyConflictException)
        {
            // No key is registered yet.
            return null;
        }
        catch (StorageUnavailableException)
        {
            return CannotBeWritten;
        }
    }
}
