using Otp.Application.Common.Interfaces;
using Otp.Domain.Audit;
using Otp.Domain.Common;

namespace Otp.Infrastructure.Persistence;

internal sealed class AuditTrail(OtpDbContext context, ICaller caller, TimeProvider clock) : IAuditTrail
{
    public void Record(AuditAction action, AuditTarget target, long targetId) =>
        context.AuditEntries.Add(new AuditEntry(clock.GetUtcNow().CutToMicroseconds(), caller.TokenId, action, target, targetId));
}
