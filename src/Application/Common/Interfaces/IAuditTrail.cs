using Otp.Domain.Audit;

namespace Otp.Application.Common.Interfaces;

/// <summary>Notes who did what, as part of the unit of work that does it.</summary>
public interface IAuditTrail
{
    void Record(AuditAction action, AuditTarget target, long targetId);
}
