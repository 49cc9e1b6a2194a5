using Otp.Infrastructure.Files;
using Otp.Infrastructure.Persistence;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Storage;

/// <summary>The store, as a command finds it.</summary>
public interface ICommandStorage
{
    /// <summary>
    /// Beside a service, and without making anything that isn't there: it checks, and where it has the store to itself registers its key.
    /// </summary>
    /// <exception cref="StartupException">There is no store, it can't be used as it is configured, or its schema is older.</exception>
    Task OpenAsync(CancellationToken cancellationToken);
}

internal sealed class CommandStorage(
    StorageEntrance entrance, StorageSettings settings, DataDirectory directory, IStore store, KeyRegister keys,
    ServingNodes nodes) : ICommandStorage
{
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (settings.Provider == StorageProvider.Sqlite && !File.Exists(settings.DatabaseFile))
            throw new StartupException(
                $"{settings.DatabaseFile} isn't there, or this user can't see it; "
                + "Storage:Directory takes a store that a start of the service, or the command migrate, has made.");

        var isAlone = settings.Provider == StorageProvider.Sqlite && directory.TryClaim();
        await entrance.EnterAsync(async () =>
        {
            await entrance.ThrowWhereHalfCopiedAsync(cancellationToken);
            if (await store.FindFaultAsync(cancellationToken) is { } fault)
                throw new StartupException(fault);
            if (isAlone)
                await keys.RegisterAsync(cancellationToken);
            else
                await CheckKeysAsync(cancellationToken);
        });
        directory.Unlock();
    }

    private async Task CheckKeysAsync(CancellationToken cancellationToken)
    {
        await keys.CheckAsync(cancellationToken);
        if (await nodes.FindOtherKeyAsync(cancellationToken) is { } other)
            throw new StartupException(
                $"Another Otp process is serving this store with the key {other}, which isn't Secrets:Keys:0 here; " +
                "restart that one with the same keys first.");
    }
}
