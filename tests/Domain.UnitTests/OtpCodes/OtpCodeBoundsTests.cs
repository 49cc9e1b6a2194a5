using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;
using static Otp.TestKit.AnOtpCode;
using static Otp.TestKit.Given;

namespace Otp.Domain.UnitTests.OtpCodes;

/// <summary>On which side of an instant, a count or a state a code may still be updated, consumed or locked.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class OtpCodeBoundsTests
{
    private static readonly TimeSpan Microsecond = TimeSpan.FromMicroseconds(1);
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private readonly OtpCode _code = ValidFor(TimeSpan.FromMinutes(2));

    [Test]
    public void Consume_ALiveCode_EndsItThere()
    {
        _code.Consume(Now.AddSeconds(1) + (9 * Tick));

        var at = Now.AddSeconds(1);
        Assert.That((_code.ConsumedAt, _code.EndsAt, _code.UpdatedAt), Is.EqualTo(((DateTimeOffset?)at, at, at)));
        Assert.That((_code.LockedAt, _code.IsAllowedAt(at)), Is.EqualTo(((DateTimeOffset?)null, false)));
        Assert.That(_code.ValidTo, Is.EqualTo(Now.AddMinutes(2)), "what the client was told");
    }

    [Test]
    public void Lock_ALiveCode_EndsItThere()
    {
        _code.Lock(Now.AddSeconds(1) + (9 * Tick));

        var at = Now.AddSeconds(1);
        Assert.That((_code.LockedAt, _code.EndsAt, _code.UpdatedAt), Is.EqualTo(((DateTimeOffset?)at, at, at)));
        Assert.That((_code.ConsumedAt, _code.IsAllowedAt(at)), Is.EqualTo(((DateTimeOffset?)null, false)));
        Assert.That(_code.ValidTo, Is.EqualTo(Now.AddMinutes(2)), "what the client was told");
    }

    [Test]
    public void End_JustBeforeTheExpiry_IsTaken([Values] bool consumes)
    {
        End(consumes, _code.ValidTo - Tick);

        Assert.That(_code.EndsAt, Is.EqualTo(_code.ValidTo - Microsecond));
    }

    [Test]
    public void End_AtTheExpiry_IsABugAndChangesNothing([Values] bool consumes) => AssertCannotEnd(consumes, _code.ValidTo);

    [Test]
    public void End_ByAClockThatIsBehindByAMinute_IsTaken_AndByMore_IsABug([Values] bool consumes)
    {
        AssertCannotEnd(consumes, Now.AddMinutes(-1) - Tick);

        End(consumes, Now.AddMinutes(-1));

        Assert.That(_code.EndsAt, Is.EqualTo(Now.AddMinutes(-1)));
    }

    [Test]
    public void End_OfACodeThatEnded_IsABugAndChangesNothing([Values] bool wasConsumed, [Values] bool consumes)
    {
        End(wasConsumed, Now);

        AssertCannotEnd(consumes, Now.AddSeconds(1));
    }

    [Test]
    public void Update_OfNothing_ChangesNothingButTheInstant()
    {
        var failure = Update(now: Now.AddSeconds(1) + (9 * Tick));

        Assert.That(failure, Is.Null);
        Assert.That((_code.Code, _code.Recipient, _code.ValidTo, _code.EndsAt), Is.EqualTo((Code, Someone, Now.AddMinutes(2), Now.AddMinutes(2))));
        Assert.That((_code.CreatedAt, _code.IssuedAt, _code.UpdatedAt), Is.EqualTo((Now, Now, Now.AddSeconds(1))));
    }

    [Test]
    public void Update_OfAConsumedCode_IsRefused()
    {
        _code.Consume(Now);

        AssertRefused(OtpCode.Consumed, OneTimeCode.From(5), validTo: Now.AddHours(1));
    }

    [Test]
    public void Update_ToAnExpiryOfNow_IsRefused_AndToAMicrosecondLater_IsTaken()
    {
        var now = Now.AddMinutes(1);

        AssertRefused(Invalid("Takes an instant after now."), validTo: now, now: now);
        AssertRefused(Invalid("Takes an instant after now."), validTo: now + Microsecond - Tick, now: now);

        Assert.That(Update(validTo: now + Microsecond, now: now), Is.Null);
        Assert.That((_code.ValidTo, _code.EndsAt), Is.EqualTo((now + Microsecond, now + Microsecond)));
    }

    [Test]
    public void Update_BeyondTheLongestLifetime_IsRefused_AndToIt_IsTaken()
    {
        AssertRefused(Invalid("Takes an instant at most 1.00:00:00 after now."), validTo: Now.AddDays(1) + Microsecond);

        Assert.That(Update(validTo: Now.AddDays(1)), Is.Null);
        Assert.That(_code.ValidTo, Is.EqualTo(Now.AddDays(1)));
    }

    [TestCase(RecipientCodes.MaxLive - 1, true)]
    [TestCase(RecipientCodes.MaxLive, false)]
    public void Update_ToAnotherRecipient_IsTakenWhileThatHasRoom(int live, bool isTaken)
    {
        var failure = Update(recipient: SomeoneElse, live: live);

        Assert.That(failure, Is.EqualTo(isTaken ? null : RecipientCodes.TooManyLive));
        Assert.That(_code.Recipient, Is.EqualTo(isTaken ? SomeoneElse : Someone));
    }

    [Test]
    public void Update_AtTheExpiry_MakesAFullRecipientAnother_AndJustBefore_ChangesOneOfTheHundred()
    {
        var end = _code.ValidTo;

        AssertRefused(RecipientCodes.TooManyLive, validTo: end.AddHours(1), live: RecipientCodes.MaxLive, now: end);

        Assert.That(Update(validTo: end.AddHours(1), live: RecipientCodes.MaxLive, now: end - Tick), Is.Null);
    }

    [Test]
    public void Update_OfALockedCodesExpiry_LeavesItLockedAndEndedWhereItWas()
    {
        _code.Lock(Now);

        var failure = Update(validTo: Now.AddHours(1), live: RecipientCodes.MaxLive);

        Assert.That(failure, Is.Null);
        Assert.That((_code.ValidTo, _code.LockedAt, _code.EndsAt), Is.EqualTo((Now.AddHours(1), (DateTimeOffset?)Now, Now)));
    }

    [Test]
    public void Update_OfAnUnreadableCode_IsRefusedForAnotherRecipientAlone()
    {
        var unreadable = Of(OneTimeCode.Unreadable);

        Assert.That(unreadable.Update(code: null, SomeoneElse, validTo: null, Expiry, live: 0, Now), Is.SameAs(OtpCode.Unreadable));
        Assert.That(unreadable.Update(code: null, Someone, Now.AddHours(1), Expiry, live: 1, Now), Is.Null);
        Assert.That(unreadable.Update(Code, SomeoneElse, validTo: null, Expiry, live: 0, Now), Is.Null);
        Assert.That((unreadable.Code, unreadable.Recipient), Is.EqualTo((Code, SomeoneElse)));
    }

    private static Failure Invalid(string message) => Failure.Invalid(new InvalidField("ValidTo", message));

    private Failure? Update(
        OneTimeCode? code = null, Recipient? recipient = null, DateTimeOffset? validTo = null, int live = 1, DateTimeOffset? now = null) =>
        _code.Update(code, recipient ?? Someone, validTo, Expiry, live, now ?? Now);

    private void AssertRefused(
        Failure expected, OneTimeCode? code = null, DateTimeOffset? validTo = null, int live = 1, DateTimeOffset? now = null)
    {
        var before = State();

        var failure = Update(code, recipient: null, validTo, live, now);

        Assert.That((failure?.Rule, failure?.Fields), Is.EqualTo((expected.Rule, expected.Fields)));
        Assert.That(State(), Is.EqualTo(before));
    }

    private void AssertCannotEnd(bool consumes, DateTimeOffset now)
    {
        var before = State();

        Assert.That(() => End(consumes, now), Throws.InvalidOperationException);

        Assert.That(State(), Is.EqualTo(before));
    }

    private void End(bool consumes, DateTimeOffset now)
    {
        if (consumes)
            _code.Consume(now);
        else
            _code.Lock(now);
    }

    private (int, string, DateTimeOffset, DateTimeOffset, DateTimeOffset, DateTimeOffset?, DateTimeOffset?) State() => (
        _code.Code.Value, _code.Recipient.Value, _code.ValidTo, _code.EndsAt, _code.UpdatedAt, _code.ConsumedAt, _code.LockedAt);
}
