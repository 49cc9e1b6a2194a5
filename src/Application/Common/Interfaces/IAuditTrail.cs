using Otp.Domain.Access;
using Otp.Domain.Audit;
using Otp.Domain.OtpCodes;

namespace Otp.Application.Common.Interfaces;

/// <summary>Notes who did what, as part of the unit of work that does it.</summary>
public interface IAuditTrail
{
    void Record(AuditAction action, AuditTarget target, long targetId);

    /// <summary>For a code that this unit of work adds, and that gets its id with it.</summary>
    void Record(AuditAction action, OtpCode added);

    /// <summary>For a token that this unit of work adds, and that gets its id with it.</summary>
    void Record(AuditAction action, AccessToken added);
}
