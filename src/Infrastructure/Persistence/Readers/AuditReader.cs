using Microsoft.EntityFrameworkCore;
using Otp.Application.Audit.Queries;
using Otp.Application.Common.Paging;
using Otp.Infrastructure.Persistence.Model;

namespace Otp.Infrastructure.Persistence.Readers;

internal sealed class AuditReader(OtpDbContext context, Pages pages) : IAuditReader
{
    public async Task<Page<AuditEntryDto>> ListAsync(Days days, PageRequest page, CancellationToken cancellationToken)
    {
        var entries = context.AuditEntries.AsNoTracking();
        if (days.From is { } from)
            entries = entries.Where(entry => entry.At >= from);
        if (days.Until is { } until)
            entries = entries.Where(entry => entry.At < until);

        return await pages.ReadAsync(entries.OrderByDescending(entry => entry.Id), page, AuditEntryDto.Of, cancellationToken);
    }
}
