using Otp.Domain.OtpCodes;

namespace Otp.Domain.UnitTests.OtpCodes;

internal sealed class SendLimitsTests
{
    [TestCase(null, 1)]
    [TestCase(1, 24)]
    [TestCase(10, 24)]
    public void Counting_WithAndWithoutADailyLimit_IsADayOrAnHour(int? maxPerDay, int hours)
    {
        var limits = new SendLimits(TimeSpan.FromSeconds(30), MaxPerHour: 5, maxPerDay);

        Assert.That(limits.Counting, Is.EqualTo(TimeSpan.FromHours(hours)));
    }

    [TestCase(null, 60, 60)]
    [TestCase(null, 61, 61)]
    [TestCase(10, 61, 1440)]
    [TestCase(10, 1441, 1441)]
    public void Counting_WithAnIntervalLongerThanTheWindow_IsTheInterval(int? maxPerDay, int interval, int minutes)
    {
        var limits = new SendLimits(TimeSpan.FromMinutes(interval), MaxPerHour: 5, maxPerDay);

        Assert.That(limits.Counting, Is.EqualTo(TimeSpan.FromMinutes(minutes)));
    }
}
