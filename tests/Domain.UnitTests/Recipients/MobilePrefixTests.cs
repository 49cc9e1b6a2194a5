using Otp.Domain.Common;
using Otp.Domain.Recipients;

namespace Otp.Domain.UnitTests.Recipients;

internal sealed class MobilePrefixTests
{
    [TestCase("09", "09")]
    [TestCase("0912", "0912")]
    [TestCase("+98912", "0912")]
    [TestCase("0098912", "0912")]
    [TestCase(" ۰۹۱۲ ", "0912")]
    [TestCase("09123256545", "09123256545")]
    public void TryParse_TheBeginningOfANumber_IsReadInItsNationalForm(string text, string value) =>
        Assert.That(MobilePrefix.Parse(text).Value, Is.EqualTo(value));

    [TestCase(null)]
    [TestCase("")]
    [TestCase("0")]
    [TestCase("021")]
    [TestCase("912")]
    [TestCase("98912")]
    [TestCase("+98")]
    [TestCase("+9821")]
    [TestCase("0912*")]
    [TestCase("0912-")]
    [TestCase("091232565450")]
    public void TryParse_AnythingElse_IsRefused(string? text) => Assert.That(MobilePrefix.TryParse(text, out _), Is.False);

    [Test]
    public void Begins_ANumber_GoesByItsFirstDigits()
    {
        Assert.That(MobilePrefix.Parse("0912").Begins(MobileNumber.Parse("+989123256545")), Is.True);
        Assert.That(MobilePrefix.Parse("0913").Begins(MobileNumber.Parse("+989123256545")), Is.False);
    }
}
