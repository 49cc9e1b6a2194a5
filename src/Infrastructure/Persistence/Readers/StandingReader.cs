using Microsoft.EntityFrameworkCore;
using Otp.Application.Common.Interfaces;
using Otp.Application.Standing;
using Otp.Application.Standing.Queries;
using Otp.Infrastructure.Persistence.Model;

namespace Otp.Infrastructure.Persistence.Readers;

/// <summary>Reads what waits by the index of what is due: what was sent long ago costs nothing.</summary>
internal sealed class StandingReader(OtpDbContext context, ListTurns turns, IStore store, ICaller caller) : IStandingReader
{
    public Task<StoredStanding> ReadAsync(CancellationToken cancellationToken) =>
        turns.TakeAsync(caller.Current?.TokenId, token => store.ReadLongAsync(context, QueryAsync, token), cancellationToken);

    private async Task<StoredStanding> QueryAsync(CancellationToken cancellationToken)
    {
        var progress = await context.SumProgress.AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        // A message that was handed on has waited since it was first to be sent; ids rise, so the smallest is the oldest.
        var waiting =
            from delivery in context.Deliveries.AsNoTracking()
            where delivery.NextAt != null
            group delivery.FirstId ?? delivery.Id by delivery.Channel into messages
            select new { Channel = messages.Key, Messages = messages.LongCount(), Oldest = messages.Min() };
        var since =
            from channel in waiting
            join oldest in context.Deliveries.AsNoTracking() on channel.Oldest equals oldest.Id
            orderby channel.Channel
            select new WaitingMessagesDto { Channel = channel.Channel, Messages = channel.Messages, OldestSince = oldest.CreatedAt };

        return new StoredStanding(progress?.SummedAt, await since.ToListAsync(cancellationToken));
    }
}
