using Microsoft.Extensions.DependencyInjection;
using Otp.Application.Common.Interfaces;
using Otp.Infrastructure.Access;
using Otp.Infrastructure.Persistence;
using Otp.Infrastructure.Secrets;

namespace Otp.Infrastructure;

/// <summary>What is done to the store as a whole: before it is used, and by its operator.</summary>
public static class StorageOperations
{
    /// <summary>Locks and migrates the store, checks its keys and sees to it that there is a token.</summary>
    /// <exception cref="StartupException">The store can't be used as it is configured; nothing was written.</exception>
    public static async Task PrepareStorageToServeAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        var directory = services.GetRequiredService<DataDirectory>();
        directory.Create();
        if (!directory.TryLock())
            throw new StartupException(
                $"Storage:Directory is \"{services.GetRequiredService<StorageSettings>().Directory}\"; another Otp process is serving it. Stop that one, or give this one a directory of its own.");

        try
        {
            await using var scope = services.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<SqliteStore>().MigrateAsync(cancellationToken);
            await scope.ServiceProvider.GetRequiredService<FirstAdminToken>().EnsureAsync(cancellationToken);
            await services.GetRequiredService<AccessTokenDirectory>().RefreshAsync(cancellationToken);
        }
        catch (Exception exception) when (SqliteFaults.IsUnavailable(exception) || exception is StorageUnavailableException)
        {
            var cause = exception.InnerException ?? exception;
            throw new StartupException($"{services.GetRequiredService<StorageSettings>().DatabaseFile} can't be used: {cause.Message}", exception);
        }
    }

    /// <summary>The same for a command, which may run beside the service: it migrates only where no service runs.</summary>
    /// <exception cref="StartupException">The store can't be used as it is configured, or is served by an older version.</exception>
    public static async Task PrepareStorageForCommandAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        var directory = services.GetRequiredService<DataDirectory>();
        directory.Create();
        var store = services.GetRequiredService<SqliteStore>;

        if (directory.TryLock())
        {
            await store().MigrateAsync(cancellationToken);
            directory.Unlock();
        }
        else if (await store().FindFaultAsync(cancellationToken) is { } fault)
        {
            throw new StartupException($"{fault} Another Otp process is serving it; restart that one with this version first.");
        }
        else if (!await store().SealsWithTheNewestKeyAsync(cancellationToken))
        {
            throw new StartupException("Another Otp process is serving this store with an older key than Secrets:Keys:0; restart that one with the same keys first.");
        }
    }

    /// <summary>Seals every code that an older key sealed with the newest, and forgets the keys that are no longer needed.</summary>
    /// <returns>How many codes were moved.</returns>
    public static async Task<int> ReencryptSecretsAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<CodeReencryption>().RunAsync(cancellationToken);
    }
}
