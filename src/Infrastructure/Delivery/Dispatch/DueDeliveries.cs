using Otp.Domain.Deliveries;
using Otp.Infrastructure.Persistence;
using Otp.Infrastructure.Persistence.Model;
using Otp.Infrastructure.Persistence.Repositories;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Delivery.Dispatch;

/// <summary>A delivery that nobody else attempts until the lease ends.</summary>
/// <param name="OtpCodeId">Of the code that it tells.</param>
/// <param name="IsLost">Whether another held it before and its lease ended
/// without a result: that one may have handed the message over.</param>
/// <param name="Until">When the lease ends.</param>
internal readonly record struct LeasedDelivery(long Id, long OtpCodeId, bool IsLost, DateTimeOffset Until);

/// <summary>
/// Shares the outbox among nodes: whoever leases a delivery has it to itself, until the lease ends with its holder. A lease is the note
/// that an attempt has begun, made before it is, so that one whose end nobody saw still counts.
/// </summary>
internal sealed class DueDeliveries(
    IPreparedQueries queries, RowModel model, IStore store, DeliveryProviders providers, StorageSettings settings, TimeProvider clock)
{
    private const string Due = "next_at <= $1 AND (leased_until IS NULL OR leased_until <= $1)";
    private const string First = $"SELECT id FROM deliveries WHERE channel = $2 AND provider = $3 AND {Due} ORDER BY next_at LIMIT $4";

    // Negative where a lease had ended, in the statement that takes the next: between two statements another could come.
    private const string Lease =
        $"""
        UPDATE deliveries SET lease = CASE WHEN leased_until IS NULL THEN $5 ELSE -$5 END, leased_until = $6
        WHERE id IN ({First}) AND {Due} RETURNING id, otp_code_id, lease
        """;

    private static readonly TimeSpan ToStoreTheResult = TimeSpan.FromSeconds(5);

    /// <summary>Longer than an attempt takes, and short beside a code's life.</summary>
    public static TimeSpan LeaseTime(ProviderLimits limits) => limits.Timeout + ToStoreTheResult;

    /// <returns>What is due by this provider; where that is more than the limit, what has waited longest.</returns>
    public Task<IReadOnlyList<LeasedDelivery>> LeaseAsync(GuardedProvider provider, int limit, CancellationToken cancellationToken) =>
        LeaseAsync(provider.Channel, provider.Name, LeaseTime(provider.Limits), limit, cancellationToken);

    /// <returns>What is due by a provider that isn't configured any more.</returns>
    public async Task<IReadOnlyList<LeasedDelivery>> LeaseOrphansAsync(int limit, CancellationToken cancellationToken)
    {
        var asked = await queries.ListAsync(
            $"{Polling.Mark}SELECT DISTINCT channel, provider FROM deliveries WHERE {Due}", [model.ToDatabase(clock.GetUtcNow())],
            reader => (Channel: (DeliveryChannel)reader.GetInt32(0), Provider: reader.GetString(1)), cancellationToken);
        List<LeasedDelivery> orphans = [];
        foreach (var (channel, provider) in asked.Where(one => providers.Find(one.Channel, one.Provider) is null))
        {
            if (orphans.Count < limit)
                orphans.AddRange(await LeaseAsync(
                    channel, provider, LeaseTime(ProviderLimits.OfGateway), limit - orphans.Count, cancellationToken));
        }

        return orphans;
    }

    /// <summary>How many are still to be taken by a provider, those that wait for their next attempt included.</summary>
    public async Task<int> CountAsync(CancellationToken cancellationToken) =>
        (int)await queries.CountAsync($"{Polling.Mark}SELECT count(*) FROM deliveries WHERE next_at IS NOT NULL", [], cancellationToken);

    /// <summary>Ends the leases of the process that served this store before, where none but this one can hold any.</summary>
    public async Task FreeAsync(CancellationToken cancellationToken)
    {
        if (settings.Provider != StorageProvider.Sqlite)
            return;

        using (await store.EnterWriteAsync(cancellationToken))
        {
            await queries.ExecuteAsync(
                "UPDATE deliveries SET leased_until = $1 WHERE next_at IS NOT NULL AND leased_until IS NOT NULL",
                [model.ToDatabase(clock.GetUtcNow())], cancellationToken);
        }
    }

    private async Task<IReadOnlyList<LeasedDelivery>> LeaseAsync(
        DeliveryChannel channel, string provider, TimeSpan time, int limit, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        object[] which = [model.ToDatabase(now), (int)channel, provider, limit];
        // Before the turn to write: mostly there is nothing.
        if (!await queries.AnyAsync(Polling.Mark + First, which, cancellationToken))
            return [];

        var end = now + time;
        using (await store.EnterWriteAsync(cancellationToken))
        {
            return await queries.ListAsync(
                Lease, [.. which, Random.Shared.NextInt64(1, long.MaxValue), model.ToDatabase(end)],
                reader => new LeasedDelivery(reader.GetInt64(0), reader.GetInt64(1), IsLost: reader.GetInt64(2) < 0, end),
                cancellationToken);
        }
    }
}
