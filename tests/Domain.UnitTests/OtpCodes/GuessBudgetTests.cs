using Otp.Domain.OtpCodes;
using static Otp.TestKit.Given;

namespace Otp.Domain.UnitTests.OtpCodes;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class GuessBudgetTests
{
    private static readonly GuessLimits Limits = new(MaxAttempts: 3, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), HardLimit: 8);
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private readonly GuessBudget _budget = GuessBudget.For(SomeoneByMail);

    [Test]
    public void For_ARecipient_IsFullAndUnlocked()
    {
        Assert.That(_budget.CanonicalRecipient, Is.EqualTo("someone@example.com"));
        Assert.That((_budget.IsFull, _budget.IsLockedAt(Now), _budget.AttemptsLeft(Limits)), Is.EqualTo((true, false, 3)));
    }

    [Test]
    public void CountWrongGuess_BeforeTheLastOne_LeavesOneLessAndNoLock()
    {
        Guess(2);

        Assert.That((_budget.WrongGuesses, _budget.WrongGuessesSinceLock, _budget.Locks), Is.EqualTo((2, 2, 0)));
        Assert.That((_budget.IsFull, _budget.IsLockedAt(Now), _budget.AttemptsLeft(Limits)), Is.EqualTo((false, false, 1)));
        Assert.That(_budget.LockedUntil, Is.Null);
    }

    [Test]
    public void CountWrongGuess_TheLastOne_LocksAndCountsAnew()
    {
        Guess(3);

        Assert.That((_budget.WrongGuesses, _budget.WrongGuessesSinceLock, _budget.Locks), Is.EqualTo((3, 0, 1)));
        Assert.That((_budget.LockedUntil, _budget.IsLockedUntilUnlock), Is.EqualTo(((DateTimeOffset?)Now.AddMinutes(5), false)));
        Assert.That(_budget.AttemptsLeft(Limits), Is.EqualTo(3));
    }

    [Test]
    public void IsLockedAt_UntilTheLocksEnd_IsTrue_AndAtIt_IsFalse()
    {
        Guess(3);
        var end = _budget.LockedUntil!.Value;

        Assert.That((_budget.IsLockedAt(end - Tick), _budget.IsLockedAt(end)), Is.EqualTo((true, false)));
        Assert.That(_budget.LockLeftAt(end - Tick), Is.EqualTo(Tick));
    }

    [Test]
    public void CountWrongGuess_WhileLocked_IsABug_AndAtTheEnd_Counts()
    {
        Guess(3);

        Assert.That(() => _budget.CountWrongGuess(Limits, Now.AddMinutes(5) - Tick), Throws.InvalidOperationException);
        Assert.That(_budget.WrongGuesses, Is.EqualTo(3));
        _budget.CountWrongGuess(Limits, Now.AddMinutes(5));
        Assert.That(_budget.WrongGuesses, Is.EqualTo(4));
    }

    [Test]
    public void CountWrongGuess_BetweenMicroseconds_CutsEveryInstant()
    {
        var limits = Limits with { MaxAttempts = 1 };

        _budget.CountWrongGuess(limits, Now + (9 * Tick));

        Assert.That((_budget.ChangedAt, _budget.LockedUntil), Is.EqualTo((Now, (DateTimeOffset?)Now.AddMinutes(5))));
    }

    [Test]
    public void CountWrongGuess_WithoutAHardLimit_LocksTwiceAsLongEachTimeUpToTheLongest()
    {
        var limits = Limits with { HardLimit = 0 };
        var now = Now;
        var lockouts = Enumerable.Range(0, 4).Select(_ =>
        {
            Guess(limits.MaxAttempts, limits, now);
            var lockout = _budget.LockedUntil!.Value - now;
            now = _budget.LockedUntil!.Value;
            return lockout.TotalMinutes;
        }).ToList();

        Assert.That(lockouts, Is.EqualTo([5, 10, 15, 15]));
        Assert.That(_budget.IsLockedUntilUnlock, Is.False);
    }

    [Test]
    public void CountWrongGuess_AtTheHardLimit_LocksUntilAnUnlock()
    {
        ReachHardLimit();

        Assert.That((_budget.WrongGuesses, _budget.IsLockedUntilUnlock), Is.EqualTo((8, true)));
        Assert.That(_budget.IsLockedAt(DateTimeOffset.MaxValue), Is.True);
        Assert.That(_budget.LockLeftAt(Now), Is.Null);
    }

    [Test]
    public void AttemptsLeft_NearTheHardLimit_IsWhatIsLeftOfThat()
    {
        Guess(3);
        Guess(3, now: Now.AddMinutes(5));

        Assert.That(_budget.AttemptsLeft(Limits), Is.EqualTo(2), "of three before the next lock");
    }

    [Test]
    public void CountSuccess_ThatLeavesNoLiveCodes_ClearsTheCount()
    {
        Guess(2);

        _budget.CountSuccess(leavesLiveCodes: false, Now.AddSeconds(1));

        Assert.That((_budget.IsFull, _budget.AttemptsLeft(Limits), _budget.ChangedAt), Is.EqualTo((true, 3, Now.AddSeconds(1))));
    }

    [Test]
    public void CountSuccess_ThatLeavesLiveCodes_ChangesNothingButTheInstant()
    {
        Guess(2);

        _budget.CountSuccess(leavesLiveCodes: true, Now.AddSeconds(1) + (9 * Tick));

        Assert.That((_budget.WrongGuesses, _budget.AttemptsLeft(Limits), _budget.ChangedAt), Is.EqualTo((2, 1, Now.AddSeconds(1))));
    }

    [Test]
    public void Clear_AfterTheHardLimit_ForgetsCountLocksAndDoubling()
    {
        ReachHardLimit();

        _budget.Clear(Now);

        Assert.That((_budget.IsFull, _budget.IsLockedAt(Now), _budget.IsLockedUntilUnlock), Is.EqualTo((true, false, false)));
        Assert.That((_budget.Locks, _budget.LockedUntil), Is.EqualTo((0, (DateTimeOffset?)null)));
        Guess(3);
        Assert.That(_budget.LockedUntil, Is.EqualTo(Now.AddMinutes(5)));
    }

    [TestCase(1, 5)]
    [TestCase(2, 10)]
    public void BringForward_ALockByAClockThatWasAhead_LetsItEndAsOneThatBeginsNow(int locks, int minutes)
    {
        var ahead = Now.AddDays(1);
        for (var locked = 0; locked < locks; locked++)
        {
            Guess(3, now: ahead);
            ahead = _budget.LockedUntil!.Value;
        }

        _budget.BringForward(Limits, Now);

        Assert.That(_budget.LockedUntil, Is.EqualTo(Now.AddMinutes(minutes)));
    }

    [Test]
    public void BringForward_ALockThatEndsInTime_LeavesIt()
    {
        Guess(3);

        _budget.BringForward(Limits, Now);
        _budget.BringForward(Limits, Now.AddMinutes(4));

        Assert.That(_budget.LockedUntil, Is.EqualTo(Now.AddMinutes(5)));
    }

    [Test]
    public void BringForward_WithoutALock_MakesNone()
    {
        Guess(1);

        _budget.BringForward(Limits, Now);

        Assert.That(_budget.LockedUntil, Is.Null);
    }

    private void ReachHardLimit()
    {
        Guess(3);
        Guess(3, now: Now.AddMinutes(5));
        Guess(2, now: Now.AddMinutes(15));
    }

    private void Guess(int times, GuessLimits? limits = null, DateTimeOffset? now = null)
    {
        for (var guess = 0; guess < times; guess++)
            _budget.CountWrongGuess(limits ?? Limits, now ?? Now);
    }

    [TestCase(0, 5)]
    [TestCase(3, 2)]
    public void StandingAt_WithoutALock_SaysWhatIsLeft(int wrong, int left)
    {
        var budget = GuessBudget.For(Someone);
        for (var guess = 0; guess < wrong; guess++)
            budget.CountWrongGuess(Guesses, Now);

        Assert.That(budget.StandingAt(Guesses, Now), Is.EqualTo(new GuessStanding(LockedUntil: null, IsLockedUntilUnlock: false, wrong, left)));
    }

    [Test]
    public void StandingAt_Locked_SaysUntilWhenAndByHowMany()
    {
        var budget = GuessBudget.For(Someone);
        for (var guess = 0; guess < 5; guess++)
            budget.CountWrongGuess(Guesses, Now);

        var locked = budget.StandingAt(Guesses, Now.AddMinutes(4));
        var after = budget.StandingAt(Guesses, Now.AddMinutes(5));

        Assert.That(locked, Is.EqualTo(new GuessStanding(Now.AddMinutes(5), IsLockedUntilUnlock: false, 5, 5)));
        Assert.That((locked.IsLocked, after.IsLocked, after.WrongGuesses), Is.EqualTo((true, false, 5)));
    }

    [Test]
    public void StandingAt_LockedUntilAnUnlock_HasNoEnd()
    {
        var budget = GuessBudget.For(Someone);
        budget.CountWrongGuess(Guesses with { HardLimit = 1 }, Now);

        var standing = budget.StandingAt(Guesses with { HardLimit = 1 }, Now.AddDays(9));

        Assert.That((standing.LockedUntil, standing.IsLocked), Is.EqualTo(((DateTimeOffset?)null, true)));
    }

    [Test]
    public void StandingAt_LockedByAClockThatWasAhead_EndsAsOneFromNowWouldAndChangesNothing()
    {
        var budget = GuessBudget.For(Someone);
        for (var guess = 0; guess < 5; guess++)
            budget.CountWrongGuess(Guesses, Now.AddDays(1));

        Assert.That(budget.StandingAt(Guesses, Now).LockedUntil, Is.EqualTo(Now.AddMinutes(5)));
        Assert.That(budget.LockedUntil, Is.EqualTo(Now.AddDays(1).AddMinutes(5)));
    }

    [Test]
    public void StandingAt_AfterTheLimitWasLowered_LeavesOne()
    {
        var budget = GuessBudget.For(Someone);
        for (var guess = 0; guess < 4; guess++)
            budget.CountWrongGuess(Guesses, Now);

        Assert.That(budget.StandingAt(Guesses with { MaxAttempts = 2 }, Now).AttemptsLeft, Is.EqualTo(1));
    }
}
