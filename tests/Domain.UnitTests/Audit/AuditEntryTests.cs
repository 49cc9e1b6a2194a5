using Otp.Domain.Audit;

namespace Otp.Domain.UnitTests.Audit;

internal sealed class AuditEntryTests
{
    [TestCase(7, null)]
    [TestCase(null, "supabase")]
    [TestCase(null, null, Description = "the command line")]
    public void New_KeepsWhoDidWhatToWhichThingAndWhen(long? tokenId, string? hook)
    {
        var entry = new AuditEntry(Given.Now, tokenId, AuditAction.Delete, AuditTarget.OtpCode, targetId: 42, hook);

        Assert.That((entry.Id, entry.At, entry.TokenId, entry.Hook), Is.EqualTo((0L, Given.Now, tokenId, hook)));
        Assert.That((entry.Action, entry.Target, entry.TargetId), Is.EqualTo((AuditAction.Delete, AuditTarget.OtpCode, 42L)));
    }
}
