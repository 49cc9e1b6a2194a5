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
        // Beyond what Skip takes there are no rows in any case.
        var skipped = (int)Math.Min(page.Offset, int.MaxValue);
        var part = await rows.Skip(skipped).Take(page.Limit).ToListAsync(cancellationToken);
        return new Page<TItem>(count, [.. part.Select(toItem)], page);
    }
}
