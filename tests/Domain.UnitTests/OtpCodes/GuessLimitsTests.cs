using static Otp.TestKit.Given;

namespace Otp.Domain.UnitTests.OtpCodes;

internal sealed class GuessLimitsTests
{
    [TestCase(0, 5)]
    [TestCase(1, 10)]
    [TestCase(2, 20)]
    [TestCase(3, 40)]
    [TestCase(4, 60)]
    [TestCase(5, 60)]
    [TestCase(int.MaxValue, 60)]
    public void LockoutAfter_EachFurtherLock_DoublesUpToTheLongest(int locks, int minutes) =>
        Assert.That(Guesses.LockoutAfter(locks), Is.EqualTo(TimeSpan.FromMinutes(minutes)));

    [Test]
    public void LockoutAfter_WithTheLongestEqualToTheFirst_StaysTheSame()
    {
        var limits = Guesses with { MaxLockout = Guesses.Lockout };

        Assert.That(limits.LockoutAfter(7), Is.EqualTo(Guesses.Lockout));
    }
}
