using Otp.Domain.Common;
using Otp.Domain.Deliveries;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;
using static Otp.TestKit.Given;

namespace Otp.Domain.UnitTests.Deliveries;

internal sealed class TestRecipientsTests
{
    private static readonly OneTimeCode Code = OneTimeCode.From(111111);

    private readonly TestRecipients _recipients = new(
    [
        new TestRecipient(Someone, Code, Now.AddDays(1)),
        new TestRecipient(SomeoneByMail, OneTimeCode.From(222222), Now.AddDays(2)),
    ]);

    [Test]
    public void CodeOf_OneOfThem_IsItsOwn()
    {
        Assert.That(_recipients.CodeOf(Someone, Now), Is.EqualTo(Code));
        Assert.That(_recipients.CodeOf(SomeoneByMail, Now), Is.EqualTo(OneTimeCode.From(222222)));
    }

    [Test]
    public void CodeOf_AnotherSpelling_IsTheSame() =>
        Assert.That(_recipients.CodeOf(Recipient.Of(EmailAddress.Parse("SomeOne@Example.com")), Now)?.Value, Is.EqualTo(222222));

    [Test]
    public void CodeOf_JustBeforeItIsOver_IsItsOwn_AndThen_IsNone()
    {
        Assert.That(_recipients.CodeOf(Someone, Now.AddDays(1).AddTicks(-1)), Is.EqualTo(Code));
        Assert.That(_recipients.CodeOf(Someone, Now.AddDays(1)), Is.Null);
    }

    [Test]
    public void CodeOf_AnybodyElse_IsNone() => Assert.That(_recipients.CodeOf(SomeoneElse, Now), Is.Null);

    [Test]
    public void New_WithOneRecipientTwice_IsRefused() => Assert.That(
        () => new TestRecipients([new TestRecipient(Someone, Code, Now), new TestRecipient(Someone, Code, Now.AddDays(1))]),
        Throws.ArgumentException);
}
