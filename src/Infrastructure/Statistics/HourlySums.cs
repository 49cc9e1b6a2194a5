using Microsoft.EntityFrameworkCore;
using Otp.Infrastructure.Persistence;
using Otp.Infrastructure.Persistence.Model;

namespace Otp.Infrastructure.Statistics;

/// <summary>
/// Keeps the sums that statistics are read from. What lies so far back that nothing can be added to it is counted once and for all, in the
/// transaction that moves <see cref="SumProgress.SettledUntil"/> past it; what is more recent is counted anew each time.
/// </summary>
internal sealed class HourlySums(IDbContextFactory<OtpDbContext> contexts, IStore store, Events events, TimeProvider clock)
{
    // Short enough to have a first start behind years of codes go on step by step.
    private static readonly TimeSpan LongestStep = TimeSpan.FromHours(1);

    /// <summary>
    /// How long after it happened a thing may come to be seen: a commit waits for ten seconds at the most, the outcome of a delivery for a
    /// few more, and the clocks of several nodes differ, by a minute at the most.
    /// </summary>
    public TimeSpan Lateness => store.IsServedByOneProcess ? TimeSpan.FromSeconds(30) : TimeSpan.FromMinutes(2);

    /// <summary>When anybody last brought them up to date; null: nobody did.</summary>
    public async Task<DateTimeOffset?> FindLastUpdateAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return (await context.SumProgress.AsNoTracking().SingleOrDefaultAsync(cancellationToken))?.SummedAt;
    }

    /// <summary>Brings the sums up to date, whoever else does so at the same time.</summary>
    public async Task UpdateAsync(CancellationToken cancellationToken)
    {
        while (!await AdvanceAsync(cancellationToken))
        {
        }
    }

    /// <returns>Whether they are up to date.</returns>
    private async Task<bool> AdvanceAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var steady = await store.BeginSteadyReadAsync(context, cancellationToken);
        var now = clock.GetUtcNow();
        var progress = await context.SumProgress.SingleOrDefaultAsync(cancellationToken);
        var from = progress?.SettledUntil ?? await FirstAsync(context, now - Lateness, cancellationToken);
        // A clock that was set back takes nothing back.
        var latest = Later(from, now - Lateness);
        var (isLast, until) = latest - from <= LongestStep ? (true, latest) : (false, from + LongestStep);
        // What happens at this very instant is counted.
        var span = new Span(from, until, isLast ? Later(until, now.AddMicroseconds(1)) : until);
        var read = await store.ReadLongAsync(context, stop => events.ReadAsync(context, span, stop), cancellationToken);

        using (await store.EnterWriteAsync(cancellationToken))
        {
            var transaction = steady ?? await context.Database.BeginTransactionAsync(cancellationToken);
            await using (transaction)
            {
                await StoreAsync(context, read.Sums, cancellationToken);
                // What came loose since is of rows that were read, where it is of the settled time; a delivery was never anywhere else.
                await context.LooseEvents.Where(loose => loose.Id <= read.LastLoose
                        || (loose.At < until && loose.Kind != CodeEventKind.Delivered))
                    .ExecuteDeleteAsync(cancellationToken);
                if (progress is null)
                    context.Add(progress = new SumProgress { SettledUntil = until, SummedAt = now });
                (progress.SettledUntil, progress.SummedAt) = (until, now);
                context.ChangeTracker.DetectChanges();
                await context.SaveChangesAsync(cancellationToken);
                await transaction.CommitAsync(cancellationToken);
            }
        }

        return isLast;
    }

    private static async Task StoreAsync(OtpDbContext context, Tally sums, CancellationToken cancellationToken)
    {
        await context.HourlySums.Where(sum => sum.IsOpen).ExecuteDeleteAsync(cancellationToken);
        var hours = sums.Hours;
        var stored = await context.HourlySums.Where(sum => hours.Contains(sum.Hour)).ToListAsync(cancellationToken);
        sums.Join(stored.Where(sum => sum.Dimension == SumDimension.Purpose).Select(sum => (sum.Hour, sum.Name)));

        var known = stored.ToDictionary(sum => (sum.Dimension, sum.Hour, sum.Name));
        foreach (var sum in sums.Settled)
        {
            if (known.TryGetValue((sum.Dimension, sum.Hour, sum.Name), out var before))
                Tally.AddTo(before, sum);
            else
                context.Add(sum);
        }

        context.AddRange(sums.Open);
    }

    // The first time everything that is there is counted.
    private static async Task<DateTimeOffset> FirstAsync(
        OtpDbContext context, DateTimeOffset latest, CancellationToken cancellationToken) =>
        await context.OtpCodeRows.MinAsync(row => (long?)row.CreatedAt, cancellationToken) is { } first
            && MicrosecondConverter.FromMicroseconds(first) is var at && at < latest
            ? at
            : latest;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
