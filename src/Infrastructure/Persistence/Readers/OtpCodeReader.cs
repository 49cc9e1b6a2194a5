using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Otp.Application.Common.Paging;
using Otp.Application.OtpCodes;
using Otp.Application.OtpCodes.Queries;
using Otp.Domain.OtpCodes;
using Otp.Infrastructure.Persistence.Model;
using Otp.Infrastructure.Secrets;

namespace Otp.Infrastructure.Persistence.Readers;

internal sealed class OtpCodeReader(OtpDbContext context, Pages pages, CodeSealer sealer, TimeProvider clock) : IOtpCodeReader
{
    public async Task<OtpCodeDto?> FindAsync(long id, CancellationToken cancellationToken) =>
        await context.OtpCodeRows.SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is { } row
            ? ToDto(row, clock.GetUtcNow())
            : null;

    public async Task<Page<OtpCodeDto>> ListAsync(OtpCodeFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var microseconds = MicrosecondConverter.ToMicroseconds(now);
        var rows = Narrow(context.OtpCodeRows, filter, now);

        return await pages.ReadAsync(Order(rows, filter.Ordering, microseconds), page, row => ToDto(row, now), cancellationToken);
    }

    private IQueryable<OtpCodeRow> Narrow(IQueryable<OtpCodeRow> rows, OtpCodeFilter filter, DateTimeOffset now)
    {
        // U+0000 is in nothing that is stored, and PostgreSQL takes no text with it.
        if (filter.Search is { } term)
            rows = term.Contains('\0', StringComparison.Ordinal) ? rows.Where(_ => false) : rows.Where(Contains(term));
        if (filter.IdMin is { } idMin)
            rows = rows.Where(row => row.Id >= idMin);
        if (filter.IdMax is { } idMax)
            rows = rows.Where(row => row.Id <= idMax);
        if (filter.MobileNumber is { } number)
            rows = rows.Where(row => row.CanonicalRecipient == number.Value);
        if (filter.Email is { } email)
            rows = rows.Where(row => row.CanonicalRecipient == email.Canonical);
        if (filter.HasMobileNumber is { } hasMobileNumber)
            rows = rows.Where(row => row.MobileNumber != null == hasMobileNumber);
        if (filter.HasEmail is { } hasEmail)
            rows = rows.Where(row => row.Email != null == hasEmail);
        if (filter.IsAllow is { } isAllow)
            rows = isAllow ? rows.Where(IsAllowedAt(now)) : rows.Where(Not(IsAllowedAt(now)));
        if (filter.Purpose is { } purpose)
            rows = rows.Where(row => row.Purpose == purpose.Value);

        return WithinDays(rows, filter);
    }

    // OtpCode.IsAllowed, as the database can tell it, by an index.
    private static Expression<Func<OtpCodeRow, bool>> IsAllowedAt(DateTimeOffset now)
    {
        var instant = MicrosecondConverter.ToMicroseconds(now);
        var latestIssue = MicrosecondConverter.ToMicroseconds(OtpCode.LatestIssueAt(now));
        return row => row.EndsAt > instant && row.EndsAt == row.ValidTo && row.IssuedAt <= latestIssue;
    }

    private static Expression<Func<OtpCodeRow, bool>> Not(Expression<Func<OtpCodeRow, bool>> condition) =>
        Expression.Lambda<Func<OtpCodeRow, bool>>(Expression.Not(condition.Body), condition.Parameters);

    // Mobile numbers are digits; of addresses, the domain is kept in lower
    // case and the local part is ASCII, which is what the database can lower.
    private Expression<Func<OtpCodeRow, bool>> Contains(string term)
    {
        var lower = term.ToLowerInvariant();
        var fingerprints = OneTimeCode.TryParse(term, out var code) ? sealer.FingerprintsOf(code) : [];
#pragma warning disable CA1304, CA1311, CA1862, MA0011 // Cultures and comparisons are for .NET; this runs in the database.
        return row => row.MobileNumber!.Contains(term) || row.Email!.ToLower().Contains(lower)
            || (!row.IsGenerated && fingerprints.Contains(row.CodeFingerprint));
#pragma warning restore CA1304, CA1311, CA1862, MA0011
    }

    // What is captured is a parameter: a constant would be a query of its own for each day.
    private static IQueryable<OtpCodeRow> WithinDays(IQueryable<OtpCodeRow> rows, OtpCodeFilter filter)
    {
        if (MicrosecondsOf(filter.Created.From) is { } createdFrom)
            rows = rows.Where(row => row.CreatedAt >= createdFrom);
        if (MicrosecondsOf(filter.Created.Until) is { } createdUntil)
            rows = rows.Where(row => row.CreatedAt < createdUntil);
        if (MicrosecondsOf(filter.Updated.From) is { } updatedFrom)
            rows = rows.Where(row => row.UpdatedAt >= updatedFrom);
        if (MicrosecondsOf(filter.Updated.Until) is { } updatedUntil)
            rows = rows.Where(row => row.UpdatedAt < updatedUntil);
        return rows;
    }

    private static long? MicrosecondsOf(DateTimeOffset? instant) =>
        instant is { } value ? MicrosecondConverter.ToMicroseconds(value) : null;

    // Nulls come last in either direction, and ties go by rising id (contract, section 9).
    private static IOrderedQueryable<OtpCodeRow> Order(IQueryable<OtpCodeRow> rows, IReadOnlyList<OtpCodeOrder> ordering, long now)
    {
        const long second = 1_000_000;
        foreach (var order in ordering)
        {
            rows = order.Field switch
            {
                OtpCodeOrderField.Id => By(rows, row => row.Id, order.Descending),
                OtpCodeOrderField.MobileNumber => By(By(rows, row => row.MobileNumber == null), row => row.MobileNumber, order.Descending),
                OtpCodeOrderField.Email => By(By(rows, row => row.Email == null), row => row.Email, order.Descending),
                OtpCodeOrderField.Ttl => By(
                    rows,
                    row => row.ValidTo <= now
                        ? 0
                        : (
                            OtpCodeRow.Microseconds(row.ValidTo) - (
                                row.IssuedAt > now ? OtpCodeRow.Microseconds(row.IssuedAt) : now)) / second,
                    order.Descending),
                _ => throw new ArgumentOutOfRangeException(nameof(ordering)),
            };
        }

        return By(rows, row => row.Id);
    }

    private static IOrderedQueryable<OtpCodeRow> By<TKey>(
        IQueryable<OtpCodeRow> rows, Expression<Func<OtpCodeRow, TKey>> key, bool descending = false) =>
        (rows.Expression.Type == typeof(IOrderedQueryable<OtpCodeRow>), descending) switch
        {
            (true, true) => ((IOrderedQueryable<OtpCodeRow>)rows).ThenByDescending(key),
            (true, false) => ((IOrderedQueryable<OtpCodeRow>)rows).ThenBy(key),
            (false, true) => rows.OrderByDescending(key),
            (false, false) => rows.OrderBy(key),
        };

    private OtpCodeDto ToDto(OtpCodeRow row, DateTimeOffset now)
    {
        var validTo = MicrosecondConverter.FromMicroseconds(row.ValidTo);
        var issuedAt = MicrosecondConverter.FromMicroseconds(row.IssuedAt);
        return new OtpCodeDto
        {
            Id = row.Id,
            Code = !row.IsGenerated && sealer.Read(row.SealedCode, row.CanonicalRecipient) is { IsReadable: true } code ? code.Value : null,
            MobileNumber = row.MobileNumber,
            Email = row.Email,
            Recipient = (row.MobileNumber ?? row.Email)!,
            ValidTo = validTo,
            Ttl = OtpCode.TimeToLive(validTo, issuedAt, now),
            // What was consumed or locked ended at another instant than it expires at.
            IsAllow = OtpCode.IsAllowed(isSpent: row.EndsAt != row.ValidTo, validTo, issuedAt, now),
            CreatedAt = MicrosecondConverter.FromMicroseconds(row.CreatedAt),
            UpdatedAt = MicrosecondConverter.FromMicroseconds(row.UpdatedAt),
            Purpose = row.Purpose,
        };
    }
}
