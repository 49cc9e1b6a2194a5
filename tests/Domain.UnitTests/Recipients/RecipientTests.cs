using Otp.Domain.Common;
using Otp.Domain.Recipients;

namespace Otp.Domain.UnitTests.Recipients;

internal sealed class RecipientTests
{
    private static readonly MobileNumber Number = MobileNumber.Parse("09123256545");
    private static readonly EmailAddress Email = EmailAddress.Parse("Someone@Bücher.example");

    [TestCase(true, false, true)]
    [TestCase(false, true, true)]
    [TestCase(true, true, false)]
    [TestCase(false, false, false)]
    public void IsSingle_EachCase_HoldsForExactlyOne(bool hasMobileNumber, bool hasEmail, bool expected)
    {
        var isSingle = Recipient.IsSingle(hasMobileNumber, hasEmail);

        Assert.That(isSingle, Is.EqualTo(expected));
    }

    [Test]
    public void Of_MobileNumber_IsKnownByIt()
    {
        var recipient = Recipient.Of(Number);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(recipient.MobileNumber, Is.EqualTo(Number));
            Assert.That(recipient.Email, Is.Null);
            Assert.That(recipient.Value, Is.EqualTo("09123256545"));
            Assert.That(recipient.Canonical, Is.EqualTo("09123256545"));
        }
    }

    [Test]
    public void Of_Email_IsKnownByIt()
    {
        var recipient = Recipient.Of(Email);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(recipient.MobileNumber, Is.Null);
            Assert.That(recipient.Email, Is.EqualTo(Email));
            Assert.That(recipient.Value, Is.EqualTo("Someone@bücher.example"));
            Assert.That(recipient.Canonical, Is.EqualTo("someone@xn--bcher-kva.example"));
        }
    }

    private static IEnumerable<TestCaseData> NoneOrTwo =>
    [
        new TestCaseData(null, null).SetArgDisplayNames("none"),
        new TestCaseData(Number, Email).SetArgDisplayNames("both"),
    ];

    [TestCaseSource(nameof(NoneOrTwo))]
    public void Of_NoneOrTwo_FailsUnderBothFields(MobileNumber? number, EmailAddress? email)
    {
        var failure = Recipient.Of(number, email).Failure!;

        Assert.That(failure.Fields, Is.EqualTo(new[]
        {
            new InvalidField("MobileNumber", Recipient.SingleRecipientRule),
            new InvalidField("Email", Recipient.SingleRecipientRule),
        }));
    }

    [Test]
    public void Of_OneOfTheTwo_IsThatOne()
    {
        Assert.That(Recipient.Of(Number, email: null).Value, Is.EqualTo(Recipient.Of(Number)));
        Assert.That(Recipient.Of(mobileNumber: null, Email).Value, Is.EqualTo(Recipient.Of(Email)));
    }

    [Test]
    public void Equals_AnotherSpelling_IsTrue()
    {
        var recipient = Recipient.Of(EmailAddress.Parse("SOMEONE@xn--bcher-kva.example"));
        var same = Recipient.Of(Email);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(recipient, Is.EqualTo(same));
            Assert.That(recipient.GetHashCode(), Is.EqualTo(same.GetHashCode()));
        }
    }

    [Test]
    public void Equals_MobileNumberAndEmail_IsFalse()
    {
        var recipient = Recipient.Of(Number);

        Assert.That(recipient, Is.Not.EqualTo(Recipient.Of(Email)));
    }

    [Test]
    public void ToString_MobileNumber_IsItsMask()
    {
        var printed = Recipient.Of(Number).ToString();

        Assert.That(printed, Is.EqualTo("0912***6545"));
    }

    [Test]
    public void ToString_Email_IsItsMask()
    {
        var printed = Recipient.Of(Email).ToString();

        Assert.That(printed, Is.EqualTo("S***@bücher.example"));
    }
}
