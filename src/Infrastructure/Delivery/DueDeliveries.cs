using Microsoft.EntityFrameworkCore;
using Otp.Domain.Deliveries;
using Otp.Infrastructure.Persistence;
using static Otp.Infrastructure.Persistence.Configurations.CodeDeliveryConfiguration;

namespace Otp.Infrastructure.Delivery;

/// <summary>Shares the outbox among nodes: whoever leases a delivery has it to itself, until the lease ends with its holder.</summary>
internal sealed class DueDeliveries(IDbContextFactory<OtpDbContext> contexts, IStore store, StorageSettings settings, TimeProvider clock)
{
    /// <summary>Longer than an attempt takes, and short beside a code's life.</summary>
    public static readonly TimeSpan LeaseTime = GuardedProvider.LongestAttempt + TimeSpan.FromSeconds(5);

    /// <returns>The ids of deliveries that nobody else will attempt meanwhile, those first that have waited longest.</returns>
    public async Task<IReadOnlyList<long>> LeaseAsync(int limit, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var ids = await Due(context).AsPoll().OrderBy(delivery => delivery.NextAt).Select(delivery => delivery.Id).Take(limit).ToListAsync(cancellationToken);
        if (ids.Count == 0)
            return ids;

        var lease = Random.Shared.NextInt64();
        DateTimeOffset? end = clock.GetUtcNow() + LeaseTime;
        using (await store.EnterWriteAsync(cancellationToken))
        {
            await Due(context).Where(delivery => ids.Contains(delivery.Id)).ExecuteUpdateAsync(
                set => set.SetProperty(delivery => EF.Property<long?>(delivery, Lease), lease).SetProperty(delivery => EF.Property<DateTimeOffset?>(delivery, LeasedUntil), end),
                cancellationToken);
        }

        return await context.Deliveries.Where(delivery => EF.Property<long?>(delivery, Lease) == lease && ids.Contains(delivery.Id)).Select(delivery => delivery.Id).ToListAsync(cancellationToken);
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
        using (await store.EnterWriteAsync(cancellationToken))
        {
            await context.Deliveries.Where(delivery => delivery.NextAt != null).ExecuteUpdateAsync(
                set => set.SetProperty(delivery => EF.Property<DateTimeOffset?>(delivery, LeasedUntil), (DateTimeOffset?)null), cancellationToken);
        }
    }

    private IQueryable<CodeDelivery> Due(OtpDbContext context)
    {
        var now = clock.GetUtcNow();
        return context.Deliveries.Where(delivery => delivery.NextAt <= now
            && (EF.Property<DateTimeOffset?>(delivery, LeasedUntil) == null || EF.Property<DateTimeOffset?>(delivery, LeasedUntil) <= now));
    }
}
