using Microsoft.EntityFrameworkCore;
using Otp.Application.Common.Interfaces;
using Otp.Application.Common.Paging;
using Otp.Infrastructure.Persistence.Model;

namespace Otp.Infrastructure.Persistence.Readers;

/// <summary>The one way from a query to a page: in its turn, and no longer than lists may take.</summary>
internal sealed class Pages(OtpDbContext context, ListTurns turns, IStore store, ICaller caller)
{
    /// <summary>One query for the count and one for the rows.</summary>
    /// <exception cref="ListCutOffException">It took too long, or its turn didn't come in time.</exception>
    public Task<Page<TItem>> ReadAsync<TRow, TItem>(
        IOrderedQueryable<TRow> rows, PageRequest page, Func<TRow, TItem> toItem, CancellationToken cancellationToken) =>
        turns.TakeAsync(
            caller.Current?.TokenId,
            token => store.ReadLongAsync(context, stop => QueryAsync(rows, page, toItem, stop), token),
            cancellationToken);

    private static async Task<Page<TItem>> QueryAsync<TRow, TItem>(
        IQueryable<TRow> rows, PageRequest page, Func<TRow, TItem> toItem, CancellationToken cancellationToken)
    {
        var count = await rows.LongCountAsync(cancellationToken);
        // Where nothing is left, the database would walk the whole table to say so. Skip takes 32 bits.
        if (page.Offset >= Math.Min(count, int.MaxValue))
            return new Page<TItem>(count, [], page);

        var part = await rows.Skip((int)page.Offset).Take(page.Limit).ToListAsync(cancellationToken);
        return new Page<TItem>(count, [.. part.Select(toItem)], page);
    }
}
