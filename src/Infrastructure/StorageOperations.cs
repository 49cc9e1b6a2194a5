using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Otp.Application.Common.Interfaces;
using Otp.Infrastructure.Access;
using Otp.Infrastructure.Persistence;
using Otp.Infrastructure.Persistence.Postgres;
using Otp.Infrastructure.Persistence.Sqlite;
using Otp.Infrastructure.Secrets;

namespace Otp.Infrastructure;

/// <summary>What is done to the store as a whole: before it is used, and by its operator.</summary>
public static class StorageOperations
{
    // Nodes that start together mostly take less; one that has to wait for longer does so beside its service.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    /// <summary>Prepares the store; one that can't be prepared yet is waited for beside the service.</summary>
    /// <exception cref="StartupException">The store can't be used as it is configured; nothing was written to it.</exception>
    public static async Task ServeStorageAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        if (await services.TryPrepareStorageToServeAsync(cancellationToken) is { } obstacle)
            services.GetRequiredService<StoragePreparation>().PutOff(obstacle);
    }

    /// <exception cref="StartupException">The store couldn't be prepared at the start, and can't be used as it is configured.</exception>
    public static void ThrowWhereStorageWasRefused(this IServiceProvider services)
    {
        if (services.GetRequiredService<StoragePreparation>().Refusal is { } refusal)
            throw refusal;
    }

    /// <summary>Claims and migrates the store, checks its keys and sees to it that there is a token.</summary>
    /// <exception cref="StartupException">The store can't be used as it is configured, is away, or waits for the command <c>migrate</c>; nothing was written to it.</exception>
    public static async Task PrepareStorageToServeAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        var directory = services.GetRequiredService<DataDirectory>();
        directory.Create();
        if (!directory.TryClaim())
            throw new StartupException(
                $"Storage:Directory is \"{services.GetRequiredService<StorageSettings>().Directory}\"; another Otp process is serving it. Stop that one, or give this one a directory of its own.");

        await services.ExplainAsync(async store =>
        {
            await services.ThrowWhereHalfCopiedAsync(store, cancellationToken);
            await store.ThrowWhereMigratingIsLeftAsync(services.GetRequiredService<StorageSettings>(), cancellationToken);
            await services.PrepareAsync(store, cancellationToken);
        });
        services.GetRequiredService<StoragePreparation>().Complete();
    }

    /// <summary>For a command, which may run beside the service and makes nothing that isn't there: it checks, and where it has the store to itself registers its key.</summary>
    /// <exception cref="StartupException">There is no store, it can't be used as it is configured, or its schema is older.</exception>
    public static async Task PrepareStorageForCommandAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        var settings = services.GetRequiredService<StorageSettings>();
        if (settings.Provider == StorageProvider.Sqlite && !File.Exists(settings.DatabaseFile))
            throw new StartupException($"{settings.DatabaseFile} isn't there, or this user can't see it; Storage:Directory takes a store that a start of the service, or the command migrate, has made.");

        var directory = services.GetRequiredService<DataDirectory>();
        var isAlone = settings.Provider == StorageProvider.Sqlite && directory.TryClaim();
        await services.ExplainAsync(async store =>
        {
            await services.ThrowWhereHalfCopiedAsync(store, cancellationToken);
            if (await store.FindFaultAsync(cancellationToken) is { } fault)
                throw new StartupException(fault);
            if (isAlone)
                await services.GetRequiredService<KeyRegister>().RegisterAsync(cancellationToken);
            else
                await services.CheckKeysAsync(cancellationToken);
        });
        directory.Unlock();
    }

    private static async Task CheckKeysAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        await services.GetRequiredService<KeyRegister>().CheckAsync(cancellationToken);
        if (await services.GetRequiredService<ServingNodes>().FindOtherKeyAsync(cancellationToken) is { } other)
            throw new StartupException(
                $"Another Otp process is serving this store with the key {other}, which isn't Secrets:Keys:0 here; restart that one with the same keys first.");
    }

    /// <summary>Brings the schema up to date and writes nothing else to the database; any number of nodes may ask for it at once.</summary>
    /// <exception cref="StartupException">The store can't be used as it is configured, or is served with an older schema.</exception>
    public static async Task MigrateStorageAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        var directory = services.GetRequiredService<DataDirectory>();
        if (services.GetRequiredService<StorageSettings>().Provider == StorageProvider.Sqlite)
            directory.Create();
        var isAlone = directory.TryClaim();

        await services.ExplainAsync(async store =>
        {
            await services.ThrowWhereHalfCopiedAsync(store, cancellationToken);
            if (await store.FindFaultAsync(cancellationToken) is null)
                return;
            if (!isAlone)
                throw new StartupException($"{services.GetRequiredService<IRegisteredKeys>().Description} is being served, and its schema with it; stop that service, or start it with this version.");

            await using var alone = await store.EnterPreparationAsync(Timeout.InfiniteTimeSpan, services.GetRequiredService<TimeProvider>(), cancellationToken);
            await services.ThrowWhereHalfCopiedAsync(store, cancellationToken);
            await store.MigrateAsync(cancellationToken);
        });
        directory.Unlock();
    }

    /// <summary>Copies a SQLite store into the configured PostgreSQL database.</summary>
    /// <param name="directory">The SQLite store's data directory.</param>
    /// <exception cref="StartupException">It can't be copied, or the configured store isn't an empty PostgreSQL database.</exception>
    public static async Task<IReadOnlyList<CopiedTable>> CopyStorageAsync(this IServiceProvider services, string directory, CancellationToken cancellationToken)
    {
        if (services.GetRequiredService<StorageSettings>().Provider != StorageProvider.PostgreSql)
            throw new StartupException("Storage:Provider is \"Sqlite\"; copying takes PostgreSql, which is where to copy.");

        IReadOnlyList<CopiedTable> copied = [];
        await services.ExplainAsync(async _ => copied = await services.GetRequiredService<StorageCopy>().RunAsync(directory, cancellationToken));
        return copied;
    }

    /// <summary>Copies the SQLite store into a file, as it is at one instant, while it may be served.</summary>
    /// <exception cref="StartupException">It can't be copied, or the configured store isn't SQLite's.</exception>
    public static Task BackUpStorageAsync(this IServiceProvider services, string file, CancellationToken cancellationToken) =>
        services.GetService<SqliteBackup>() is { } backup
            ? backup.RunAsync(file, cancellationToken)
            : throw new StartupException("Storage:Provider is \"PostgreSql\"; back it up with the server's own means, such as pg_dump.");

    /// <summary>Seals every code that an older key sealed with the newest, and forgets the keys that are no longer needed.</summary>
    public static async Task<Reencryption> ReencryptSecretsAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<CodeReencryption>().RunAsync(cancellationToken);
    }

    // Before anything is written: they must be those of the database.
    private static void LoadKeys(this IServiceProvider services) => _ = services.GetRequiredService<SecretKeyRing>().All;

    /// <returns>What the store has to be waited for; null: it is prepared.</returns>
    internal static async Task<string?> TryPrepareStorageToServeAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        try
        {
            await services.PrepareStorageToServeAsync(cancellationToken);
            return null;
        }
        catch (StartupException exception) when (services.GetRequiredService<IStore>().IsAway(exception))
        {
            return exception.Message;
        }
    }

    private static async Task PrepareAsync(this IServiceProvider services, IStore store, CancellationToken cancellationToken)
    {
        await using var alone = await store.EnterPreparationAsync(LongestWait, services.GetRequiredService<TimeProvider>(), cancellationToken);
        // One may have begun, and ended early, since it was looked for.
        await services.ThrowWhereHalfCopiedAsync(store, cancellationToken);
        await store.MigrateAsync(cancellationToken);
        await services.GetRequiredService<KeyRegister>().RegisterAsync(cancellationToken);
        await services.GetRequiredService<ServingNodes>().EnterAsync(cancellationToken);

        await using var scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<FirstAdminToken>().EnsureAsync(cancellationToken);
        await services.GetRequiredService<AccessTokenDirectory>().RefreshAsync(cancellationToken);
    }

    private static async Task ThrowWhereMigratingIsLeftAsync(this IStore store, StorageSettings settings, CancellationToken cancellationToken)
    {
        if (!settings.MigrateAtStart && await store.FindFaultAsync(cancellationToken) is { } fault)
            throw new StorageUnavailableException(fault);
    }

    private static async Task ThrowWhereHalfCopiedAsync(this IServiceProvider services, IStore store, CancellationToken cancellationToken)
    {
        if (await store.HoldsHalfACopyAsync(cancellationToken))
            throw new StartupException($"{services.GetRequiredService<IRegisteredKeys>().Description} holds a copy that the command storage copy hasn't finished; run that again until it ends, or make the database anew.");
    }

    private static async Task ExplainAsync(this IServiceProvider services, Func<IStore, Task> prepare)
    {
        // Finds the keys, and ends here where they don't fit.
        services.LoadKeys();
        var store = services.GetRequiredService<IStore>();
        try
        {
            await store.ThrowWhereUnfitAsync(CancellationToken.None);
            await prepare(store);
        }
        catch (Exception exception) when (exception is StorageUnavailableException or IOException or UnauthorizedAccessException or DbException or DbUpdateException)
        {
            var cause = exception.InnerException ?? exception;
            throw new StartupException($"{services.GetRequiredService<IRegisteredKeys>().Description} can't be used: {cause.Message}", exception);
        }
    }
}
