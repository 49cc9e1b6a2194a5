using Otp.Domain.Common;
using Otp.Domain.Recipients;

namespace Otp.Domain.UnitTests.Recipients;

internal sealed class MailboxesTests
{
    private static readonly Mailboxes Shared = new(AreShared: true);

    [TestCase("ali@b.example", "ali@b.example")]
    [TestCase("Ali+shop@B.example", "ali@b.example")]
    [TestCase("ali+a+b@b.example", "ali@b.example")]
    [TestCase("a.li@b.example", "a.li@b.example")]
    [TestCase("a.li.+x@b.example", "a.li@b.example")]
    [TestCase("a.l.i+shop@gmail.com", "ali@gmail.com")]
    [TestCase("A.li@GoogleMail.com", "ali@gmail.com")]
    [TestCase("a.li@mail.gmail.com", "a.li@mail.gmail.com")]
    [TestCase("ali+x@bücher.example", "ali@xn--bcher-kva.example")]
    [TestCase("+x@b.example", "+x@b.example")]
    [TestCase("\"a b+c\"@b.example", "\"a b+c\"@b.example")]
    public void Of_AnAddress_IsThePlainOneOfItsMailbox(string address, string plain) =>
        Assert.That(Shared.Of(Address(address)).Canonical, Is.EqualTo(plain));

    [Test]
    public void Of_AnAddressWhereEachIsItsOwn_IsItself() =>
        Assert.That(Mailboxes.EachAddressItsOwn.Of(Address("a.li+x@gmail.com")).Canonical, Is.EqualTo("a.li+x@gmail.com"));

    [Test]
    public void Of_ANumber_IsItself()
    {
        var number = Recipient.Of(MobileNumber.Parse("09123256545"));

        Assert.That(Shared.Of(number), Is.EqualTo(number));
    }

    private static Recipient Address(string address) => Recipient.Of(EmailAddress.Parse(address));
}
