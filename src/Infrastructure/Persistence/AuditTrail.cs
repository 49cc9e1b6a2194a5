using Otp.Application.Common.Interfaces;
using Otp.Domain.Audit;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Infrastructure.Persistence.Rows;

namespace Otp.Infrastructure.Persistence;

internal sealed class AuditTrail(ContextLease lease, Followers followers, ICaller caller, TimeProvider clock) : IAuditTrail
{
    public void Record(AuditAction action, AuditTarget target, long targetId) =>
        lease.Context.AuditEntries.Add(new AuditEntry(clock.GetUtcNow().CutToMicroseconds(), caller.TokenId, action, target, targetId));

    public void Record(AuditAction action, OtpCode added)
    {
        // Who asks is known to the request, and not to the thread that commits.
        var (at, tokenId) = (clock.GetUtcNow().CutToMicroseconds(), caller.TokenId);
        followers.Add(() => new AuditEntry(at, tokenId, action, AuditTarget.OtpCode, added.Id), claim: null);
    }
}
