using Microsoft.Extensions.DependencyInjection;
using Otp.Application.Common.Interfaces;
using Otp.Domain.Access;
using Otp.Infrastructure.Access;
using Otp.Infrastructure.Files;
using Otp.Infrastructure.Persistence;
using Otp.Infrastructure.Persistence.Model;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Storage;

/// <summary>
/// What a node does to the store before it serves it: claims and migrates it,
/// checks its keys, enters itself, and sees to it that there is a token.
/// </summary>
internal sealed class ServingPreparation(
    StorageEntrance entrance,
    StorageSettings settings,
    DataDirectory directory,
    IStore store,
    KeyRegister keys,
    ServingNodes nodes,
    Lazy<RowMap<AccessToken>> tokenMap,
    IServiceScopeFactory scopes,
    AccessTokenDirectory tokens,
    StoragePreparation preparation,
    TimeProvider clock)
{
    // Nodes that start together mostly take less; one that has to wait for longer does so beside its service.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    public void WarmUp() => _ = tokenMap.Value;

    /// <exception cref="StartupException">
    /// The store can't be used as it is configured, is away, or waits for the command <c>migrate</c>; nothing was written to it.
    /// </exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        directory.Create();
        if (!directory.TryClaim())
            throw new StartupException(
                $"Storage:Directory is \"{settings.Directory}\"; another Otp process is serving it. "
                + "Stop that one, or give this one a directory of its own.");

        await entrance.EnterAsync(async () =>
        {
            await entrance.ThrowWhereHalfCopiedAsync(cancellationToken);
            if (!settings.MigrateAtStart && await store.FindFaultAsync(cancellationToken) is { } fault)
                throw new StorageUnavailableException(fault);
            await PrepareAloneAsync(cancellationToken);
        });
        preparation.Complete();
    }

    private async Task PrepareAloneAsync(CancellationToken cancellationToken)
    {
        await using var alone = await store.EnterPreparationAsync(LongestWait, clock, cancellationToken);
        // One may have begun, and ended early, since it was looked for.
        await entrance.ThrowWhereHalfCopiedAsync(cancellationToken);
        await store.MigrateAsync(cancellationToken);
        await keys.CheckAsync(cancellationToken);
        await nodes.EnterAsync(cancellationToken);

        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<FirstAdminToken>().EnsureAsync(cancellationToken);
        await tokens.RefreshAsync(cancellationToken);
    }
}
