using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using static Otp.TestKit.AnOtpCode;
using static Otp.TestKit.Given;

namespace Otp.Domain.UnitTests.OtpCodes;

/// <summary>The contract's section 4, judged without a database.</summary>
internal sealed class RecipientCodesTests
{
    private static readonly GuessLimits Limits = new(MaxAttempts: 3, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), HardLimit: 8);
    private static readonly OneTimeCode Wrong = OneTimeCode.From(1);
    private static readonly Purpose Login = Purpose.Parse("login");

    private readonly List<OtpCode> _codes = [];
    private GuessBudget _budget = null!;
    private DateTimeOffset _now;

    [SetUp]
    public void Begin()
    {
        _codes.Clear();
        _budget = GuessBudget.For(Someone);
        _now = Now;
    }

    [Test]
    public void Verify_RightCode_ConsumesItAndTheOthersOfItsPurpose()
    {
        var (other, right, ofPurpose) = (Add(OneTimeCode.From(9)), Add(), Add(purpose: Login));

        var verification = Verify(Code);

        Assert.That(verification, Is.EqualTo(new Verification(right.Id, Refusal: null)));
        Assert.That((other.ConsumedAt, right.ConsumedAt, ofPurpose.ConsumedAt), Is.EqualTo(((DateTimeOffset?)_now, (DateTimeOffset?)_now, (DateTimeOffset?)null)));
        Assert.That((other.IsConsumedWithAnother, right.IsConsumedWithAnother), Is.EqualTo((true, false)));
        Assert.That(right.UpdatedAt, Is.EqualTo(_now));
        Assert.That(right.IsAllowedAt(_now), Is.False);
    }

    [TestCase(true, 1)]
    [TestCase(false, 0)]
    public void Verify_RightWhileOtherRecipientsOfTheBudgetHaveLiveCodes_GivesNothingBack(bool othersLive, int wrongGuesses)
    {
        var right = Add();
        Verify(OneTimeCode.From(9));

        var verification = new RecipientCodes(_codes, right, _budget, othersLive).Verify(Code, purpose: null, Limits, _now);

        Assert.That(verification.CodeId, Is.EqualTo(right.Id));
        Assert.That(_budget.WrongGuesses, Is.EqualTo(wrongGuesses));
    }

    [Test]
    public void Verify_ASecondTime_IsConsumed()
    {
        Add();
        Verify(Code);

        Assert.That(Verify(Code).Refusal, Is.EqualTo(Refusal.Consumed));
    }

    [Test]
    public void Verify_WithAClockThatIsBehind_DoesNotRevive()
    {
        Add();
        Verify(Code);
        _now -= TimeSpan.FromSeconds(30);

        Assert.That(Verify(Code).Refusal, Is.EqualTo(Refusal.Consumed));
    }

    [Test]
    public void Verify_JustBeforeExpiry_IsRight_AndAtExpiry_IsExpired()
    {
        var code = Add();
        _now = code.ValidTo;
        var at = Verify(Code);
        _now = code.ValidTo.AddMicroseconds(-1);
        var before = Verify(Code);

        Assert.That(at.Refusal, Is.EqualTo(Refusal.Expired));
        Assert.That(before.Refusal, Is.Null);
    }

    [Test]
    public void Verify_WithoutAnyCode_IsNotFoundAndCountsNothing()
    {
        Assert.That(Verify(Code).Refusal, Is.EqualTo(Refusal.NotFound));
        Assert.That(_budget.IsFull, Is.True);
    }

    [Test]
    public void Verify_NewestConsumed_ComesBeforeExpired()
    {
        Add();
        Verify(Code);
        _now = Now.AddDays(1);

        Assert.That(Verify(Code).Refusal, Is.EqualTo(Refusal.Consumed));
    }

    [Test]
    public void Verify_ForAnotherPurpose_IsAWrongGuess()
    {
        Add(purpose: Login);

        Assert.That(Verify(Code), Is.EqualTo(new Verification(CodeId: null, Refusal.Incorrect, AttemptsLeft: 2)));
        Assert.That(Verify(Code, Login).Refusal, Is.Null);
    }

    [Test]
    public void Verify_WrongTooOften_LocksTheRecipientAndItsCodesForGood()
    {
        var (code, ofPurpose) = (Add(), Add(purpose: Login));

        Assert.That(Verify(Wrong).AttemptsLeft, Is.EqualTo(2));
        Assert.That(Verify(Wrong).AttemptsLeft, Is.EqualTo(1));
        Assert.That(Verify(Wrong), Is.EqualTo(new Verification(CodeId: null, Refusal.Locked, RetryAfter: TimeSpan.FromMinutes(5), BeginsLock: true)));
        Assert.That((code.IsAllowedAt(_now), ofPurpose.IsAllowedAt(_now)), Is.EqualTo((false, false)));
        Assert.That((code.LockedAt, code.UpdatedAt), Is.EqualTo(((DateTimeOffset?)_now, _now)));
        Assert.That(Verify(Code).Refusal, Is.EqualTo(Refusal.Locked));
    }

    [Test]
    public void Verify_OnceTheLockIsOver_HasAFreshBudgetForNewCodesAlone()
    {
        Add();
        LockOnce();
        var fresh = Add();

        _now += TimeSpan.FromMinutes(5) - TimeSpan.FromMicroseconds(1);
        var still = Verify(Code);
        fresh.Update(code: null, Someone, validTo: _now.AddHours(1), Expiry, live: 0, _now);
        _now += TimeSpan.FromMicroseconds(1);
        var wrong = Verify(Wrong);

        Assert.That(still, Is.EqualTo(new Verification(CodeId: null, Refusal.Locked, RetryAfter: TimeSpan.FromMicroseconds(1))));
        Assert.That(wrong.AttemptsLeft, Is.EqualTo(2));
        Assert.That(Verify(Code).CodeId, Is.EqualTo(fresh.Id));
    }

    [Test]
    public void Verify_WithOnlyALockedCodeLeft_IsExpired()
    {
        Add(validTo: Now.AddHours(1));
        LockOnce();
        _now += TimeSpan.FromMinutes(5);

        Assert.That(Verify(Code).Refusal, Is.EqualTo(Refusal.Expired));
    }

    [Test]
    public void Lock_EachFurtherOne_IsTwiceAsLongUpToTheLongest_AndTheHardLimitEndsThemAll()
    {
        Add(validTo: Now.AddHours(1));
        var first = LockOnce();
        _now += TimeSpan.FromMinutes(5);
        Add(validTo: _now.AddHours(1));
        var second = LockOnce();
        _now += TimeSpan.FromMinutes(10);
        Add(validTo: _now.AddHours(1));
        var left = Verify(Wrong).AttemptsLeft;
        var hard = Verify(Wrong);
        _now += TimeSpan.FromDays(365);

        Assert.That((first.RetryAfter, second.RetryAfter), Is.EqualTo(((TimeSpan?)TimeSpan.FromMinutes(5), (TimeSpan?)TimeSpan.FromMinutes(10))));
        Assert.That(left, Is.EqualTo(1), "of eight in all, seven are gone");
        Assert.That(hard, Is.EqualTo(new Verification(CodeId: null, Refusal.Locked, RetryAfter: null, BeginsLock: true)));
        Assert.That(Verify(Code).Refusal, Is.EqualTo(Refusal.Locked));
    }

    [Test]
    public void Verify_AmongCodesThatEnded_LeavesThemAsTheyAre()
    {
        var consumed = Add();
        Verify(Code);
        var (expired, right) = (Add(validTo: Now.AddMinutes(1)), Add(validTo: Now.AddHours(1)));
        _now = Now.AddMinutes(1);

        var verification = new RecipientCodes(_codes, right, _budget).Verify(Code, purpose: null, Limits, _now);

        Assert.That(verification.Refusal, Is.Null);
        Assert.That((consumed.ConsumedAt, expired.ConsumedAt, right.ConsumedAt), Is.EqualTo(((DateTimeOffset?)Now, (DateTimeOffset?)null, (DateTimeOffset?)_now)));
    }

    [Test]
    public void Success_ClearsTheCountAndTheDoubling()
    {
        Add(validTo: Now.AddHours(1));
        LockOnce();
        _now += TimeSpan.FromMinutes(5);
        Add(validTo: _now.AddHours(1));
        Verify(Code);
        Add(validTo: _now.AddHours(1));

        Assert.That(LockOnce().RetryAfter, Is.EqualTo(TimeSpan.FromMinutes(5)));
    }

    [Test]
    public void Success_ThatLeavesLiveCodes_GivesNoGuessBack()
    {
        var victims = Add(validTo: Now.AddHours(1));
        var reasons = new List<Refusal?>();
        for (var round = 0; round < 3; round++)
        {
            reasons.Add(Verify(Wrong).Refusal);
            Add(OneTimeCode.From(2), Login);
            reasons.Add(Verify(OneTimeCode.From(2), Login).Refusal);
        }

        Assert.That(reasons, Is.EqualTo(new Refusal?[] { Refusal.Incorrect, null, Refusal.Incorrect, null, Refusal.Locked, Refusal.Locked }));
        Assert.That(victims.LockedAt, Is.EqualTo(_now));
    }

    [Test]
    public void Success_ThatLeavesLiveCodes_LeavesTheDoubling()
    {
        Add(validTo: Now.AddHours(1));
        LockOnce();
        _now += TimeSpan.FromMinutes(5);
        Add(validTo: _now.AddHours(1));
        Add(OneTimeCode.From(2), Login);
        Verify(OneTimeCode.From(2), Login);

        Assert.That(LockOnce().RetryAfter, Is.EqualTo(TimeSpan.FromMinutes(10)));
    }

    [Test]
    public void Success_OfTheLastLiveCode_ClearsTheCount()
    {
        Add();
        Add(OneTimeCode.From(2), Login);
        Verify(Wrong);
        Verify(OneTimeCode.From(2), Login);
        var isFullWithOneLeft = _budget.IsFull;
        Verify(Code);

        Assert.That((isFullWithOneLeft, _budget.IsFull), Is.EqualTo((false, true)));
    }

    [Test]
    public void Lock_ByAClockThatIsSetBack_LastsNoLongerThanOneThatBeginsNow()
    {
        _now = Now.AddDays(1);
        Add(validTo: _now.AddHours(1));
        LockOnce();
        _now = Now;
        var first = Verify(Code);
        _now += TimeSpan.FromMinutes(4);
        var second = Verify(Code);
        _now += TimeSpan.FromMinutes(1);
        Add();

        Assert.That((first.RetryAfter, second.RetryAfter), Is.EqualTo(((TimeSpan?)TimeSpan.FromMinutes(5), (TimeSpan?)TimeSpan.FromMinutes(1))));
        Assert.That(Verify(Code).Refusal, Is.Null);
    }

    [Test]
    public void Verify_OfACodeByAClockThatIsSetBack_IsExpired()
    {
        _now = Now.AddHours(1);
        Add();
        _now = Now;

        Assert.That(Verify(Code).Refusal, Is.EqualTo(Refusal.Expired));
    }

    [Test]
    public void RefuseAnother_AtTheMost_Does()
    {
        Assert.That(RecipientCodes.RefuseAnother(99), Is.Null);
        Assert.That(RecipientCodes.RefuseAnother(100), Is.SameAs(RecipientCodes.TooManyLive));
    }

    [Test]
    public void Update_OfALockedCode_ThereAndBack_IssuesAnyNumberAnew()
    {
        var code = Add(validTo: Now.AddHours(1));
        LockOnce();
        _now += TimeSpan.FromMinutes(5);

        code.Update(OneTimeCode.From(5), Someone, validTo: null, Expiry, live: 0, _now);
        code.Update(Code, Someone, validTo: null, Expiry, live: 1, _now);

        Assert.That((code.IssuedAt, code.LockedAt), Is.EqualTo((_now, (DateTimeOffset?)null)));
        Assert.That(Verify(Wrong).AttemptsLeft, Is.EqualTo(2), "as for a code that is created with that number");
        Assert.That(Verify(Code).CodeId, Is.EqualTo(code.Id));
    }

    [Test]
    public void Update_OfALockedCode_MakesAFreshOneWhereCodeOrRecipientChange()
    {
        var code = Add(validTo: Now.AddHours(1));
        LockOnce();

        code.Update(code: null, Someone, validTo: Now.AddHours(2), Expiry, live: 0, _now);
        var unchanged = code.IsAllowedAt(_now);
        code.Update(OneTimeCode.From(5), Someone, validTo: null, Expiry, live: 0, _now);

        Assert.That(unchanged, Is.False);
        Assert.That(code.IsAllowedAt(_now), Is.True);
        Assert.That(code.EndsAt, Is.EqualTo(code.ValidTo));
    }

    private Verification LockOnce()
    {
        Verification last;
        do
            last = Verify(Wrong);
        while (last.Refusal == Refusal.Incorrect);
        return last;
    }

    private OtpCode Add(OneTimeCode? code = null, Purpose? purpose = null, DateTimeOffset? validTo = null)
    {
        var added = OtpCode.Create(code ?? Code, Someone, validTo, Expiry, Creator, _now, purpose).Value;
        _codes.Add(added);
        return added;
    }

    // As the repository reads them.
    private Verification Verify(OneTimeCode guess, Purpose? purpose = null) =>
        new RecipientCodes([.. _codes.Where(code => code.IsAllowedAt(_now))], _codes.LastOrDefault(), _budget).Verify(guess, purpose, Limits, _now);
}
