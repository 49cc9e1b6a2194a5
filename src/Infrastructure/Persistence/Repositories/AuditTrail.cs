using Otp.Application.Common.Interfaces;
using Otp.Domain.Access;
using Otp.Domain.Audit;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Infrastructure.Persistence.Model;

namespace Otp.Infrastructure.Persistence.Repositories;

internal sealed class AuditTrail(Session session, RowMap<AuditEntry> map, ICaller caller, TimeProvider clock) : IAuditTrail
{
    public void Record(AuditAction action, AuditTarget target, long targetId) => session.Add(map, EntryOf(action, target)(targetId));

    public void Record(AuditAction action, OtpCode added) => Follow(action, AuditTarget.OtpCode, () => added.Id);

    public void Record(AuditAction action, AccessToken added) => Follow(action, AuditTarget.AccessToken, () => added.Id);

    private void Follow(AuditAction action, AuditTarget target, Func<long> targetId)
    {
        var entry = EntryOf(action, target);
        session.Follow(map, () => entry(targetId()));
    }

    // Who asks is known to the request, and not to the thread that commits.
    private Func<long, AuditEntry> EntryOf(AuditAction action, AuditTarget target)
    {
        var (at, by) = (clock.GetUtcNow().CutToMicroseconds(), caller.Current);
        return targetId => new AuditEntry(at, by?.TokenId, action, target, targetId, by?.Hook);
    }
}
