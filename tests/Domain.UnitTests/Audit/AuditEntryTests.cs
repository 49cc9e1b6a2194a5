using Otp.Domain.Audit;

namespace Otp.Domain.UnitTests.Audit;

internal sealed class AuditEntryTests
{
    [TestCase(7)]
    [TestCase(null, Description = "the command line")]
    public void New_KeepsWhoDidWhatToWhichThingAndWhen(long? tokenId)
    {
        var entry = new AuditEntry(Given.Now, tokenId, AuditAction.Delete, AuditTarget.OtpCode, targetId: 42);

        Assert.That((entry.Id, entry.At, entry.TokenId), Is.EqualTo((0L, Given.Now, tokenId)));
        Assert.That((entry.Action, entry.Target, entry.TargetId), Is.EqualTo((AuditAction.Delete, AuditTarget.OtpCode, 42L)));
    }
}
