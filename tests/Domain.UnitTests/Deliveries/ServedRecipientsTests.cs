using Otp.Domain.Common;
using Otp.Domain.Deliveries;
using Otp.Domain.Recipients;

namespace Otp.Domain.UnitTests.Deliveries;

internal sealed class ServedRecipientsTests
{
    [Test]
    public void Refuse_WithoutLists_RefusesNobody()
    {
        Assert.That(ServedRecipients.Everybody.Refuse(Number("09123256545")), Is.Null);
        Assert.That(ServedRecipients.Everybody.Refuse(Address("a@b.example")), Is.Null);
    }

    [TestCase("09123256545", true)]
    [TestCase("09911234567", false)]
    [TestCase("09351234567", false)]
    public void Refuse_WithWhatIsAllowed_RefusesTheRestAndWhatIsDeniedOfIt(string number, bool isServed)
    {
        var served = new ServedRecipients([MobilePrefix.Parse("0912"), MobilePrefix.Parse("099")], [MobilePrefix.Parse("0991")], []);

        Assert.That(served.Refuse(Number(number)), isServed ? Is.Null : Is.EqualTo(ServedRecipients.NotServed));
        Assert.That(served.Refuse(Address("a@b.example")), Is.Null);
    }

    [TestCase("a@spam.example", false)]
    [TestCase("a@Mail.SPAM.example", false)]
    [TestCase("a@xspam.example", true)]
    [TestCase("a@spam.example.org", true)]
    [TestCase("a@xn--bcher-kva.example", false)]
    [TestCase("a@post.bücher.example", false)]
    public void Refuse_ADeniedDomain_RefusesItAndWhatIsBelow(string address, bool isServed)
    {
        var served = new ServedRecipients([], [], [MailDomain.Parse("Spam.example"), MailDomain.Parse("bücher.example")]);

        Assert.That(served.Refuse(Address(address)), isServed ? Is.Null : Is.EqualTo(ServedRecipients.NotServed));
    }

    [Test]
    public void NotServed_IsForbidden() => Assert.That(ServedRecipients.NotServed.Kind, Is.EqualTo(FailureKind.Forbidden));

    private static Recipient Number(string number) => Recipient.Of(MobileNumber.Parse(number));

    private static Recipient Address(string address) => Recipient.Of(EmailAddress.Parse(address));
}
