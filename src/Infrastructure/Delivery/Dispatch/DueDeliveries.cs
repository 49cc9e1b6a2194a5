using Microsoft.EntityFrameworkCore;
using Otp.Domain.Deliveries;
using Otp.Infrastructure.Persistence;
using Otp.Infrastructure.Persistence.Model;
using Otp.Infrastructure.Settings;
using static Otp.Infrastructure.Persistence.Model.CodeDeliveryConfiguration;

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
    IDbContextFactory<OtpDbContext> contexts, IStore store, DeliveryProviders providers, StorageSettings settings, TimeProvider clock)
{
    private static readonly TimeSpan ToStoreTheResult = TimeSpan.FromSeconds(5);

    /// <summary>Longer than an attempt takes, and short beside a code's life.</summary>
    public static TimeSpan LeaseTime(ProviderLimits limits) => limits.Timeout + ToStoreTheResult;

    /// <returns>What is due by this provider, that first which has waited longest.</returns>
    public Task<IReadOnlyList<LeasedDelivery>> LeaseAsync(GuardedProvider provider, int limit, CancellationToken cancellationToken) =>
        LeaseAsync(
            due => due.Where(delivery => delivery.Channel == provider.Channel && delivery.Provider == provider.Name),
            LeaseTime(provider.Limits),
            limit,
            cancellationToken);

    /// <returns>What is due by a provider that isn't configured any more.</returns>
    public Task<IReadOnlyList<LeasedDelivery>> LeaseOrphansAsync(int limit, CancellationToken cancellationToken)
    {
        var (sms, email) = (NamesOf(DeliveryChannel.Sms), NamesOf(DeliveryChannel.Email));
        return LeaseAsync(
            due => due.Where(delivery =>
                delivery.Channel == DeliveryChannel.Sms ? !sms.Contains(delivery.Provider) : !email.Contains(delivery.Provider)),
            LeaseTime(ProviderLimits.OfGateway), limit, cancellationToken);
    }

    /// <summary>How many are still to be taken by a provider, those that wait for their next attempt included.</summary>
    public async Task<int> CountAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Deliveries.AsPoll().CountAsync(delivery => delivery.NextAt != null, cancellationToken);
    }

    /// <summary>Ends the leases of the process that served this store before, where none but this one can hold any.</summary>
    public async Task FreeAsync(CancellationToken cancellationToken)
    {
        if (settings.Provider != StorageProvider.Sqlite)
            return;

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        DateTimeOffset? now = clock.GetUtcNow();
        using (await store.EnterWriteAsync(cancellationToken))
        {
            var leased = context.Deliveries
                .Where(delivery => delivery.NextAt != null && EF.Property<DateTimeOffset?>(delivery, LeasedUntil) != null);
            await leased.ExecuteUpdateAsync(
                set => set.SetProperty(delivery => EF.Property<DateTimeOffset?>(delivery, LeasedUntil), now), cancellationToken);
        }
    }

    private async Task<IReadOnlyList<LeasedDelivery>> LeaseAsync(
        Func<IQueryable<CodeDelivery>, IQueryable<CodeDelivery>> which, TimeSpan time, int limit, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var due = Due(context);
        var ids = await which(due).AsPoll().OrderBy(delivery => delivery.NextAt).Select(delivery => delivery.Id).Take(limit)
            .ToListAsync(cancellationToken);
        if (ids.Count == 0)
            return [];

        // Negative where a lease had ended, in the statement that takes the next: between two statements another could come.
        var lease = Random.Shared.NextInt64(1, long.MaxValue);
        var end = clock.GetUtcNow() + time;
        using (await store.EnterWriteAsync(cancellationToken))
        {
            await due.Where(delivery => ids.Contains(delivery.Id)).ExecuteUpdateAsync(
                set => set
                    .SetProperty(
                        delivery => EF.Property<long?>(delivery, Lease),
                        delivery => EF.Property<DateTimeOffset?>(delivery, LeasedUntil) == null ? lease : -lease)
                    .SetProperty(delivery => EF.Property<DateTimeOffset?>(delivery, LeasedUntil), (DateTimeOffset?)end),
                cancellationToken);
        }

        var leased = await context.Deliveries
            .Where(delivery => ids.Contains(delivery.Id)
                && (EF.Property<long?>(delivery, Lease) == lease || EF.Property<long?>(delivery, Lease) == -lease))
            .Select(delivery => new { delivery.Id, delivery.OtpCodeId, Lease = EF.Property<long?>(delivery, Lease) })
            .ToListAsync(cancellationToken);
        return [.. leased.Select(delivery => new LeasedDelivery(delivery.Id, delivery.OtpCodeId, IsLost: delivery.Lease < 0, end))];
    }

    private IQueryable<CodeDelivery> Due(OtpDbContext context)
    {
        var now = clock.GetUtcNow();
        return context.Deliveries.Where(delivery => delivery.NextAt <= now
            && (EF.Property<DateTimeOffset?>(delivery, LeasedUntil) == null || EF.Property<DateTimeOffset?>(delivery, LeasedUntil) <= now));
    }

    private List<string> NamesOf(DeliveryChannel channel) => [.. providers.Of(channel).Select(provider => provider.Name)];
}
