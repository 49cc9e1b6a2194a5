using System.Text.RegularExpressions;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;

namespace Otp.Domain.UnitTests.OtpCodes;

internal sealed class KnownPurposesTests
{
    private static readonly KnownPurposes Known = new([Purpose.Parse("sign-up.mail"), Purpose.Parse("login")]);

    [TestCase("login", true)]
    [TestCase("sign-up.mail", true)]
    [TestCase("sign-up-mail", false)]
    [TestCase("logi", false)]
    public void Includes_AndTheirForm_TellThemFromOthers(string purpose, bool isKnown)
    {
        var pattern = ((TextShape)Known.Shape).Pattern!;

        Assert.That((Known.Includes(Purpose.Parse(purpose)), Regex.IsMatch(purpose, pattern)), Is.EqualTo((isKnown, isKnown)));
    }

    [Test]
    public void Takes_NamesThemAll() => Assert.That(Known.Takes, Is.EqualTo("Takes one of login, sign-up.mail."));

    [Test]
    public void Takes_WhereThereIsNone_SaysSo()
    {
        var none = new KnownPurposes([]);

        Assert.That((none.Takes, none.Includes(Purpose.Parse("login"))), Is.EqualTo(("Takes no purpose: none is configured.", false)));
    }
}
