using Otp.Application.Audit.Queries;
using Otp.Domain.Audit;

namespace Otp.Application.UnitTests.Audit.Queries;

internal sealed class AuditEntryDtoTests
{
    private static readonly string[] Actions = ["create", "update", "delete", "revoke", "unlock", "send_test"];
    private static readonly string[] Targets = ["otp_code", "access_token", "guess_budget"];

    [Test]
    public void Of_EachAction_HasTheContractsWord()
    {
        var words = Enum.GetValues<AuditAction>().Select(action => DtoOf(action, AuditTarget.OtpCode).Action);

        Assert.That(words, Is.EqualTo(Actions));
    }

    [Test]
    public void Of_EachTarget_HasTheContractsWord()
    {
        var words = Enum.GetValues<AuditTarget>().Select(target => DtoOf(AuditAction.Create, target).Target);

        Assert.That(words, Is.EqualTo(Targets));
    }

    private static AuditEntryDto DtoOf(AuditAction action, AuditTarget target) =>
        AuditEntryDto.Of(new AuditEntry(TestApplication.Now, tokenId: null, action, target, targetId: 7));
}
