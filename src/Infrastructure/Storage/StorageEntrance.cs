using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Otp.Application.Common.Interfaces;
using Otp.Infrastructure.Persistence;
using Otp.Infrastructure.Secrets;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Storage;

/// <summary>
/// The way to whatever is done to the store as a whole: with the keys that it needs, and where it can't be used, that in one line.
/// </summary>
internal sealed class StorageEntrance(IStore store, SecretKeyRing keys, IRegisteredKeys registered)
{
    /// <exception cref="StartupException">The store can't be used as it is configured, or is away.</exception>
    public async Task EnterAsync(Func<Task> work)
    {
        // Before anything is written: they must be those of the database, and it ends here where they aren't.
        _ = keys.All;
        try
        {
            await store.ThrowWhereUnfitAsync(CancellationToken.None);
            await work();
        }
        catch (Exception exception) when (
            exception is StorageUnavailableException or IOException or UnauthorizedAccessException or DbException or DbUpdateException)
        {
            var cause = exception.InnerException ?? exception;
            throw new StartupException($"{registered.Description} can't be used: {cause.Message}", exception);
        }
    }

    /// <exception cref="StartupException">A copy into it has begun and not ended.</exception>
    public async Task ThrowWhereHalfCopiedAsync(CancellationToken cancellationToken)
    {
        if (await store.HoldsHalfACopyAsync(cancellationToken))
            throw new StartupException(
                $"{registered.Description} holds a copy that the command storage copy hasn't finished; "
                + "run that again until it ends, or make the database anew.");
    }
}
