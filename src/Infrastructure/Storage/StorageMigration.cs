using Otp.Infrastructure.Files;
using Otp.Infrastructure.Persistence;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Storage;

/// <summary>The command <c>migrate</c>.</summary>
public interface IStorageMigration
{
    /// <summary>Brings the schema up to date and writes nothing else to the database; any number of nodes may ask for it at once.</summary>
    /// <exception cref="StartupException">The store can't be used as it is configured, or is served with an older schema.</exception>
    Task RunAsync(CancellationToken cancellationToken);
}

internal sealed class StorageMigration(
    StorageEntrance entrance, StorageSettings settings, DataDirectory directory, IStore store, IRegisteredKeys registered,
    TimeProvider clock) : IStorageMigration
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (settings.Provider == StorageProvider.Sqlite)
            directory.Create();
        var isAlone = directory.TryClaim();

        await entrance.EnterAsync(async () =>
        {
            await entrance.ThrowWhereHalfCopiedAsync(cancellationToken);
            if (await store.FindFaultAsync(cancellationToken) is null)
                return;
            if (!isAlone)
                throw new StartupException(
                    $"{registered.Description} is being served, and its schema with it; stop that service, or start it with this version.");

            await using var alone = await store.EnterPreparationAsync(Timeout.InfiniteTimeSpan, clock, cancellationToken);
            await entrance.ThrowWhereHalfCopiedAsync(cancellationToken);
            await store.MigrateAsync(cancellationToken);
        });
        directory.Unlock();
    }
}
