using System.Data;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Otp.Infrastructure.Persistence;
using Otp.Infrastructure.Persistence.Model;
using Otp.Infrastructure.Persistence.Repositories;
using Otp.Infrastructure.Secrets;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Storage;

/// <summary>
/// Who seals in this store, each with which key, for as long as it lives: no key is forgotten while somebody seals with it.
/// </summary>
internal sealed class ServingNodes(
    IDbContextFactory<OtpDbContext> contexts, IPreparedQueries queries, RowModel model, SecretKeyRing keys, IStore store,
    StorageSettings settings)
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
            await DeleteAsync("id <> $1", cancellationToken);
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
    public Task LeaveAsync(CancellationToken cancellationToken) => DeleteAsync("id = $1", cancellationToken);

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
        var clock = await store.ReadClockAsync(cancellationToken);
        var (now, silent, key) = (model.ToDatabase(clock), model.ToDatabase(clock - LongestSilence), keys.Newest.Name);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        using (await store.EnterWriteAsync(cancellationToken))
        {
            // Serializable: whoever forgets the key at the same moment, or this, starts anew.
            await using var transaction = await context.Database.BeginTransactionAsync(IsolationLevel.Serializable, cancellationToken);
            if (await ExecuteAsync($"UPDATE serving_nodes SET seen_at = {now} WHERE id = {_id}") == 0)
            {
                await ExecuteAsync($"INSERT INTO serving_nodes (id, sealing_key, seen_at) VALUES ({_id}, {key}, {now})");
                await ExecuteAsync($"UPDATE registered_keys SET registered_at = {now} WHERE id = {key}");
            }

            await ExecuteAsync($"DELETE FROM serving_nodes WHERE seen_at < {silent}");
            // Read by the transaction, as ON CONFLICT wouldn't: that is what whoever forgets it is seen by.
            await ExecuteAsync(
                $"""
                INSERT INTO registered_keys (id, registered_at) SELECT {key}, {now}
                WHERE NOT EXISTS (SELECT 1 FROM registered_keys WHERE id = {key})
                """);
            await transaction.CommitAsync(cancellationToken);
        }

        Task<int> ExecuteAsync(FormattableString sql) => context.Database.ExecuteSqlAsync(sql, cancellationToken);
    }

    /// <param name="those">What is true of them, with the id of this one as $1.</param>
    private async Task DeleteAsync(string those, CancellationToken cancellationToken)
    {
        using (await store.EnterWriteAsync(cancellationToken))
            await queries.ExecuteAsync($"DELETE FROM serving_nodes WHERE {those}", [_id], cancellationToken);
    }
}
