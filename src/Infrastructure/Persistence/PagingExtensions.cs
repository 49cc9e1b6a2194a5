using Microsoft.EntityFrameworkCore;
using Otp.Application.Common.Paging;

namespace Otp.Infrastructure.Persistence;

internal static class PagingExtensions
{
    /// <summary>One query for the count and one for the rows.</summary>
    public static async Task<Page<TItem>> ToPageAsync<TRow, TItem>(
        this IOrderedQueryable<TRow> rows, PageRequest page, Func<TRow, TItem> toItem, CancellationToken cancellationToken)
    {
        var count = await rows.LongCountAsync(cancellationToken);
        // Where nothing is left, the database would walk the whole table to say so. Skip takes 32 bits.
        if (page.Offset >= Math.Min(count, int.MaxValue))
            return new Page<TItem>(count, [], page);

        var part = await rows.Skip((int)page.Offset).Take(page.Limit).ToListAsync(cancellationToken);
        return new Page<TItem>(count, [.. part.Select(toItem)], page);
    }
}
