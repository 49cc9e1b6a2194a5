using Microsoft.EntityFrameworkCore;
using Otp.Application.Audit.Queries;
using Otp.Application.Common.Paging;
using Otp.Domain.Audit;

namespace Otp.Infrastructure.Persistence;

internal sealed class AuditReader(OtpDbContext context, Pages pages) : IAuditReader
{
    public async Task<Page<AuditEntryDto>> ListAsync(Days days, PageRequest page, CancellationToken cancellationToken)
    {
        var entries = context.AuditEntries.AsNoTracking();
        if (days.From is { } from)
            entries = entries.Where(entry => entry.At >= from);
        if (days.Until is { } until)
            entries = entries.Where(entry => entry.At < until);

        return await pages.ReadAsync(entries.OrderByDescending(entry => entry.Id), page, ToDto, cancellationToken);
    }

    private static AuditEntryDto ToDto(AuditEntry entry) => new()
    {
        Id = entry.Id,
        At = entry.At,
        TokenId = entry.TokenId,
        Action = entry.Action switch
        {
            AuditAction.Create => "create",
            AuditAction.Update => "update",
            AuditAction.Delete => "delete",
            AuditAction.Revoke => "revoke",
            AuditAction.Unlock => "unlock",
            AuditAction.SendTest => "send_test",
            _ => throw new ArgumentOutOfRangeException(nameof(entry)),
        },
        Target = entry.Target switch
        {
            AuditTarget.OtpCode => "otp_code",
            AuditTarget.AccessToken => "access_token",
            AuditTarget.GuessBudget => "guess_budget",
            _ => throw new ArgumentOutOfRangeException(nameof(entry)),
        },
        TargetId = entry.TargetId,
    };
}
