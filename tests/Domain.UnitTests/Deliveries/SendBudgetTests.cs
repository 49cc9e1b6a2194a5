using Otp.Domain.Common;
using Otp.Domain.Deliveries;
using Otp.Domain.OtpCodes;
using static Otp.TestKit.Given;

namespace Otp.Domain.UnitTests.Deliveries;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class SendBudgetTests
{
    private static readonly SendLimits Limits = new(TimeSpan.FromSeconds(30), MaxPerHour: 3);

    private readonly SendBudget _budget = SendBudget.For(Someone);

    [Test]
    public void Count_TheFirst_IsCounted()
    {
        Assert.That(_budget.Count(Limits, Limits.LongestWindow, Now), Is.Null);
        Assert.That((_budget.SentAt, _budget.LastSentAt), Is.EqualTo((new[] { Now }, Now)));
    }

    [TestCase(0, 30)]
    [TestCase(29.5, 0.5)]
    public void Count_WithinTheInterval_SaysHowLongToWait(double seconds, double wait)
    {
        _budget.Count(Limits, Limits.LongestWindow, Now);

        Assert.That(_budget.Count(Limits, Limits.LongestWindow, Now.AddSeconds(seconds)), Is.EqualTo(SendBudget.SentTooOften(TimeSpan.FromSeconds(wait))));
        Assert.That(_budget.SentAt, Has.Count.EqualTo(1));
    }

    [Test]
    public void Count_AfterTheInterval_IsCounted()
    {
        _budget.Count(Limits, Limits.LongestWindow, Now);

        Assert.That(_budget.Count(Limits, Limits.LongestWindow, Now.AddSeconds(30)), Is.Null);
    }

    [Test]
    public void Count_WithinAnIntervalLongerThanTheHour_SaysHowLongToWait()
    {
        var limits = Limits with { ResendInterval = TimeSpan.FromHours(3) };
        _budget.Count(limits, limits.LongestWindow, Now);

        Assert.That(_budget.Count(limits, limits.LongestWindow, Now.AddHours(2))?.RetryAfter, Is.EqualTo(TimeSpan.FromHours(1)));
        Assert.That(_budget.Count(limits, limits.LongestWindow, Now.AddHours(3)), Is.Null);
    }

    [Test]
    public void Count_BeyondTheHour_WaitsForTheOldestToLeaveIt()
    {
        foreach (var minutes in new[] { 0, 10, 20 })
            Assert.That(_budget.Count(Limits, Limits.LongestWindow, Now.AddMinutes(minutes)), Is.Null);

        Assert.That(_budget.Count(Limits, Limits.LongestWindow, Now.AddMinutes(25))?.RetryAfter, Is.EqualTo(TimeSpan.FromMinutes(35)));
        Assert.That(_budget.Count(Limits, Limits.LongestWindow, Now.AddMinutes(60)), Is.Null);
        Assert.That(_budget.Count(Limits, Limits.LongestWindow, Now.AddMinutes(61))?.RetryAfter, Is.EqualTo(TimeSpan.FromMinutes(9)));
    }

    [Test]
    public void Count_OnANodeWhoseClockIsBehind_WaitsNoLongerThanTheInterval()
    {
        _budget.Count(Limits, Limits.LongestWindow, Now);

        Assert.That(_budget.Count(Limits, Limits.LongestWindow, Now.AddMinutes(-5))?.RetryAfter, Is.EqualTo(Limits.ResendInterval));
    }

    [Test]
    public void Count_AfterAClockThatWasAheadIsSetBack_WaitsForTheIntervalOnce()
    {
        _budget.Count(Limits, Limits.LongestWindow, Now.AddDays(1));
        var refusal = _budget.Count(Limits, Limits.LongestWindow, Now);

        Assert.That(refusal?.RetryAfter, Is.EqualTo(Limits.ResendInterval));
        Assert.That(_budget.Count(Limits, Limits.LongestWindow, Now.AddSeconds(30)), Is.Null);
    }

    [Test]
    public void Count_AfterAClockThatWasAheadIsSetBack_WaitsNoLongerThanTheHour()
    {
        foreach (var minutes in new[] { 0, 10, 20 })
            _budget.Count(Limits, Limits.LongestWindow, Now.AddDays(1).AddMinutes(minutes));
        _budget.Count(Limits, Limits.LongestWindow, Now);

        Assert.That(_budget.Count(Limits, Limits.LongestWindow, Now.AddSeconds(30))?.RetryAfter, Is.EqualTo(TimeSpan.FromHours(1) - TimeSpan.FromSeconds(30)));
        Assert.That(_budget.Count(Limits, Limits.LongestWindow, Now.AddHours(1)), Is.Null);
    }

    [Test]
    public void Count_WithoutAnInterval_LimitsTheHourAlone()
    {
        var limits = Limits with { ResendInterval = TimeSpan.Zero };
        var answers = Enumerable.Range(0, 5).Select(_ => _budget.Count(limits, limits.LongestWindow, Now)?.Kind).ToList();

        Assert.That(answers, Is.EqualTo(new FailureKind?[] { null, null, null, FailureKind.TooMany, FailureKind.TooMany }));
    }

    [Test]
    public void Count_BeyondTheDay_WaitsForTheOldestToLeaveIt()
    {
        var limits = Limits with { MaxPerDay = 4 };
        foreach (var hours in new[] { 0, 2, 4, 6 })
            Assert.That(_budget.Count(limits, limits.LongestWindow, Now.AddHours(hours)), Is.Null);

        Assert.That(_budget.Count(limits, limits.LongestWindow, Now.AddHours(8))?.RetryAfter, Is.EqualTo(TimeSpan.FromHours(16)));
        Assert.That(_budget.Count(limits, limits.LongestWindow, Now.AddHours(24)), Is.Null);
        Assert.That(_budget.Count(limits, limits.LongestWindow, Now.AddHours(25))?.RetryAfter, Is.EqualTo(TimeSpan.FromHours(1)));
        Assert.That(_budget.SentAt, Has.Count.EqualTo(4));
    }

    // Contract, section 5: the sends of all purposes count together, and each is measured by its own limits.
    [Test]
    public void Count_ByLimitsOfOtherPurposes_ForgetsNothingThatAnyLooksBackAt()
    {
        var daily = Limits with { MaxPerDay = 3 };
        var window = daily.LongestWindow;
        foreach (var hours in new[] { 0, 2, 4 })
            Assert.That(_budget.Count(Limits, window, Now.AddHours(hours)), Is.Null);

        Assert.That(_budget.Count(daily, window, Now.AddHours(6))?.RetryAfter, Is.EqualTo(TimeSpan.FromHours(18)));
        Assert.That(_budget.Count(Limits, window, Now.AddHours(6)), Is.Null);
        Assert.That(_budget.Count(daily, window, Now.AddHours(25))?.RetryAfter, Is.EqualTo(TimeSpan.FromHours(1)));
        Assert.That(_budget.SentAt, Has.Count.EqualTo(4));
    }

    [Test]
    public void Count_ByAnIntervalOfAnotherPurpose_IsMeasuredByItsOwn()
    {
        var hasty = Limits with { ResendInterval = TimeSpan.FromSeconds(5) };
        _budget.Count(Limits, SendLimits.Window, Now);

        Assert.That(_budget.Count(Limits, SendLimits.Window, Now.AddSeconds(5))?.RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(25)));
        Assert.That(_budget.Count(hasty, SendLimits.Window, Now.AddSeconds(5)), Is.Null);
        Assert.That(_budget.Count(Limits, SendLimits.Window, Now.AddSeconds(30))?.RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(5)));
    }

    [Test]
    public void Count_WithinADayThatHasRoom_StillLimitsTheHour()
    {
        var limits = Limits with { MaxPerDay = 10 };
        foreach (var minutes in new[] { 0, 10, 20 })
            Assert.That(_budget.Count(limits, limits.LongestWindow, Now.AddMinutes(minutes)), Is.Null);

        Assert.That(_budget.Count(limits, limits.LongestWindow, Now.AddMinutes(30))?.RetryAfter, Is.EqualTo(TimeSpan.FromMinutes(30)));
        Assert.That(_budget.Count(limits, limits.LongestWindow, Now.AddMinutes(60)), Is.Null);
    }

    [Test]
    public void StandingAt_NothingSent_HasAllLeftAtOnce()
    {
        Assert.That(_budget.StandingAt(Limits, Now), Is.EqualTo(new SendStanding(0, 3, InDay: null, MaxPerDay: null, NextAt: null)));
    }

    [Test]
    public void StandingAt_SomeSent_SaysHowManyAndWhenTheNextIsPossible()
    {
        foreach (var minutes in new[] { 0, 50, 70 })
            _budget.Count(Limits, SendLimits.Day, Now.AddMinutes(minutes));
        var limits = Limits with { MaxPerDay = 9 };

        var atOnce = _budget.StandingAt(limits, Now.AddMinutes(70));
        var later = _budget.StandingAt(limits, Now.AddMinutes(71));

        Assert.That(atOnce, Is.EqualTo(new SendStanding(2, 3, 3, 9, Now.AddMinutes(70).AddSeconds(30))));
        Assert.That(later.NextAt, Is.Null);
    }

    [TestCase(2, 0)]
    [TestCase(3, 40)]
    public void StandingAt_AsManyAsTheHourAllows_WaitsForTheOldest(int sent, int minutes)
    {
        for (var index = 0; index < sent; index++)
            _budget.Count(Limits, Limits.LongestWindow, Now.AddMinutes(index * 5));

        Assert.That(_budget.StandingAt(Limits, Now.AddMinutes(20)).NextAt, Is.EqualTo(minutes == 0 ? null : Now.AddMinutes(20 + minutes)));
    }

    [Test]
    public void StandingAt_SentByAClockThatWasAhead_CountsAsOfNowAndChangesNothing()
    {
        _budget.Count(Limits, Limits.LongestWindow, Now.AddDays(1));

        Assert.That(_budget.StandingAt(Limits, Now), Is.EqualTo(new SendStanding(1, 3, InDay: null, MaxPerDay: null, Now.AddSeconds(30))));
        Assert.That(_budget.LastSentAt, Is.EqualTo(Now.AddDays(1)));
    }
}
