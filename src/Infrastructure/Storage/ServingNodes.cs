using System.Data;
using System.Linq.Expressions;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Otp.Infrastructure.Persistence;
using Otp.Infrastructure.Persistence.Model;
using Otp.Infrastructure.Secrets;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Storage;

/// <summary>
/// Who seals in this store, each with which key, for as long as it lives: no key is forgotten while somebody seals with it.
/// </summary>
internal sealed class ServingNodes(IDbContextFactory<OtpDbContext> contexts, SecretKeyRing keys, IStore store, StorageSettings settings)
{
    public static readonly TimeSpan BeatInterval = TimeSpan.FromSeconds(10);

    /// <summary>Whoever hasn't been heard of for so long is gone: several beats, and some time in which the database was away.</summary>
    public static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(60);

    private const int MostAttempts = 20;

    private readonly string _id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>Begins to serve.</summary>
    public async Task EnterAsync(CancellationToken cancellationToken)
    {
        // One process at a time serves a SQLite store, so whoever else is listed was killed.
        if (settings.Provider == StorageProvider.Sqlite)
            await DeleteAsync(node => node.Id != _id, cancellationToken);
        await BeatAsync(cancellationToken);
    }

    /// <summary>Says that this process lives, and lists its key where it isn't listed any more. Before anything is sealed.</summary>
    public async Task BeatAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await TryBeatAsync(cancellationToken);
                return;
            }
            catch (Exception exception) when (attempt < MostAttempts && store.IsConflict(exception))
            {
            }
        }
    }

    /// <summary>Nothing is sealed here any more.</summary>
    public Task LeaveAsync(CancellationToken cancellationToken) => DeleteAsync(node => node.Id == _id, cancellationToken);

    /// <summary>The keys that others seal with at the moment.</summary>
    public async Task<IReadOnlyList<string>> KeysOfOthersAsync(OtpDbContext context, CancellationToken cancellationToken)
    {
        var silent = await store.ReadClockAsync(cancellationToken) - LongestSilence;
        return await context.ServingNodes.Where(node => node.Id != _id && node.SeenAt >= silent).Select(node => node.SealingKey).Distinct()
            .ToListAsync(cancellationToken);
    }

    /// <returns>A key that others seal with, where none of them seals with the newest that is configured here.</returns>
    public async Task<string?> FindOtherKeyAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var others = await KeysOfOthersAsync(context, cancellationToken);
        return others.Count == 0 || others.Contains(keys.Newest.Name, StringComparer.Ordinal) ? null : others[0];
    }

    private async Task TryBeatAsync(CancellationToken cancellationToken)
    {
        var now = await store.ReadClockAsync(cancellationToken);
        var silent = now - LongestSilence;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        using (await store.EnterWriteAsync(cancellationToken))
        {
            // Serializable: whoever forgets the key at the same moment, or this, starts anew.
            await using var transaction = await context.Database.BeginTransactionAsync(IsolationLevel.Serializable, cancellationToken);
            var isKnown = await context.ServingNodes.Where(node => node.Id == _id)
                .ExecuteUpdateAsync(set => set.SetProperty(node => node.SeenAt, now), cancellationToken) > 0;
            if (!isKnown)
                context.ServingNodes.Add(new ServingNode { Id = _id, SealingKey = keys.Newest.Name, SeenAt = now });
            await context.ServingNodes.Where(node => node.SeenAt < silent).ExecuteDeleteAsync(cancellationToken);
            await ListKeyAsync(context, now, isKnown, cancellationToken);
            await context.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
    }

    private async Task DeleteAsync(Expression<Func<ServingNode, bool>> those, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        using (await store.EnterWriteAsync(cancellationToken))
            await context.ServingNodes.Where(those).ExecuteDeleteAsync(cancellationToken);
    }

    private async Task ListKeyAsync(OtpDbContext context, DateTimeOffset now, bool isKnown, CancellationToken cancellationToken)
    {
        var newest = await context.RegisteredKeys.SingleOrDefaultAsync(key => key.Id == keys.Newest.Name, cancellationToken);
        if (newest is null)
            context.RegisteredKeys.Add(new RegisteredKey { Id = keys.Newest.Name, RegisteredAt = now });
        else if (!isKnown)
            newest.RegisteredAt = now;
        context.ChangeTracker.DetectChanges();
    }
}
