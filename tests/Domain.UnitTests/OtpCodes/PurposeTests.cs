using Otp.Domain.OtpCodes;

namespace Otp.Domain.UnitTests.OtpCodes;

internal sealed class PurposeTests
{
    [TestCase("a", true)]
    [TestCase("login", true)]
    [TestCase("a-z_0.9", true)]
    [TestCase("abcdefghijklmnopqrstuvwxyz012345", true)]
    [TestCase("abcdefghijklmnopqrstuvwxyz0123456", false)]
    [TestCase("", false)]
    [TestCase(" login", false)]
    [TestCase("login\n", false)]
    [TestCase("Login", false)]
    [TestCase("log/in", false)]
    [TestCase("ورود", false)]
    [TestCase("٣", false)]
    [TestCase(null, false)]
    public void TryParse_EachForm_TakesOnlyTheContracts(string? text, bool taken)
    {
        Assert.That(Purpose.TryParse(text, out var purpose), Is.EqualTo(taken));
        Assert.That(purpose?.Value, Is.EqualTo(taken ? text : null));
    }
}
