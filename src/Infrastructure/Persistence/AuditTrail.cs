using Otp.Application.Common.Interfaces;
using Otp.Domain.Audit;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Infrastructure.Persistence.Rows;

namespace Otp.Infrastructure.Persistence;

internal sealed class AuditTrail(ContextLease lease, Followers followers, ICaller caller, TimeProvider clock) : IAuditTrail
{
    public void Record(AuditAction action, AuditTarget target, long targetId) =>
        lease.Context.AuditEntries.Add(EntryOf(action, target, targetId));

    public void Record(AuditAction action, OtpCode added) =>
        followers.Add(() => EntryOf(action, AuditTarget.OtpCode, added.Id), claim: null);

    private AuditEntry EntryOf(AuditAction action, AuditTarget target, long targetId) =>
        new(clock.GetUtcNow().CutToMicroseconds(), caller.TokenId, action, target, targetId);
}
