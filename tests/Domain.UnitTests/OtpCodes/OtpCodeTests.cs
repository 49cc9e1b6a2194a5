using CsCheck;
using Otp.Domain.Access;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using static Otp.TestKit.AnOtpCode;
using static Otp.TestKit.Given;

namespace Otp.Domain.UnitTests.OtpCodes;

internal sealed class OtpCodeTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    [Test]
    public void Create_Valid_KeepsWhatItWasGiven()
    {
        var code = Create(validTo: Now.AddMinutes(5)).Value;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(code.Id, Is.Zero, "The store gives it.");
            Assert.That(code.Code, Is.EqualTo(Code));
            Assert.That(code.Recipient, Is.EqualTo(Someone));
            Assert.That(code.ValidTo, Is.EqualTo(Now.AddMinutes(5)));
            Assert.That((code.CreatedBy, code.CreatedByHook), Is.EqualTo((CreatorId, (string?)null)));
            Assert.That(code.CreatedAt, Is.EqualTo(Now));
            Assert.That(code.UpdatedAt, Is.EqualTo(Now));
        }
    }

    private static IEnumerable<TestCaseData> Redeliveries =>
    [
        Row("a live one", new Action<OtpCode>(_ => { }), true, 0, null),
        Row("the last instant", new Action<OtpCode>(_ => { }), true, 119.999999, null),
        Row("an expired one", new Action<OtpCode>(_ => { }), true, 120, OtpCode.Ended),
        Row("a consumed one", new Action<OtpCode>(code => code.Consume(Now)), true, 1, OtpCode.Ended),
        Row("a locked one", new Action<OtpCode>(code => code.Lock(Now)), true, 1, OtpCode.Ended),
        Row("one that was stored alone", new Action<OtpCode>(_ => { }), false, 1, OtpCode.NeverDelivered),
        Row("one that was stored alone and has expired", new Action<OtpCode>(_ => { }), false, 120, OtpCode.Ended),
    ];

    [TestCaseSource(nameof(Redeliveries))]
    public void RefuseRedelivery_SaysWhy(Action<OtpCode> change, bool wasDelivered, double seconds, Failure? refusal)
    {
        var code = Create().Value;
        change(code);

        Assert.That(code.RefuseRedelivery(wasDelivered, Now.AddSeconds(seconds)), Is.SameAs(refusal));
    }

    [Test]
    public void RefuseRedelivery_OfACodeThatCantBeRead_SaysSo() =>
        Assert.That(Of(OneTimeCode.Unreadable).RefuseRedelivery(wasDelivered: true, Now), Is.SameAs(OtpCode.Unreadable));

    // The same number in other digits is no other code, and is shown as it was written last.
    [TestCase("0042317", "0042317", false)]
    [TestCase("17", "17", true)]
    public void Update_OfItsNumber_IsWrittenAsGivenLast(string text, string shown, bool isIssuedAnew)
    {
        var code = Of(OneTimeCode.Parse("042317"));

        Assert.That(code.Update(OneTimeCode.Parse(text), Someone, validTo: null, Expiry, live: 1, Now.AddSeconds(1)), Is.Null);
        Assert.That((code.Code.ToDigits(), code.IssuedAt > Now), Is.EqualTo((shown, isIssuedAnew)));
    }

    [TestCase(42317, "042317")]
    [TestCase(17, "17")]
    public void Update_ToABareNumber_LeavesTheDigitsOfTheSame(int number, string shown)
    {
        var code = Of(OneTimeCode.Parse("042317"));

        Assert.That(code.Update(OneTimeCode.From(number), Someone, validTo: null, Expiry, live: 1, Now.AddSeconds(1)), Is.Null);
        Assert.That(code.Code.ToDigits(), Is.EqualTo(shown));
    }

    [Test]
    public void Create_ByAHook_IsMadeByNoToken()
    {
        var code = OtpCode.Create(Code, Someone, validTo: null, Expiry, Caller.OfHook("supabase"), Now).Value;

        Assert.That((code.CreatedBy, code.CreatedByHook), Is.EqualTo((OtpCode.NoToken, "supabase")));
    }

    [Test]
    public void Create_WithoutExpiry_ExpiresAfterThePolicysLifetime()
    {
        var code = Create(validTo: null).Value;

        Assert.That(code.ValidTo, Is.EqualTo(Now + Expiry.Lifetime));
    }

    [Test]
    public void Create_BetweenMicroseconds_CutsEveryInstant()
    {
        var code = Create(now: Now + (9 * Tick)).Value;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(code.CreatedAt, Is.EqualTo(Now));
            Assert.That(code.UpdatedAt, Is.EqualTo(Now));
            Assert.That(code.ValidTo, Is.EqualTo(Now + Expiry.Lifetime));
        }
    }

    [Test]
    public void Create_AtALocalTime_KeepsInstantsInUtc()
    {
        var code = Create(now: Now.ToOffset(TimeSpan.FromHours(3.5))).Value;

        Assert.That(code.CreatedAt.EqualsExact(Now), Is.True);
    }

    [Test]
    public void Create_ExpiringNow_IsRefused()
    {
        var created = Create(validTo: Now);

        Assert.That(created.Failure, Is.Not.Null);
        Assert.That(created.Failure.Fields, Is.EqualTo([new InvalidField("ValidTo", "Takes an instant after now.")]));
    }

    [Test]
    public void Create_BeyondThePolicysLongestLifetime_IsRefused()
    {
        var created = Create(validTo: Now + Expiry.MaxLifetime + TimeSpan.FromMicroseconds(1));

        Assert.That(created.Failure, Is.Not.Null);
        Assert.That(created.Failure.Fields, Is.EqualTo([new InvalidField("ValidTo", "Takes an instant at most 1.00:00:00 after now.")]));
    }

    [Test]
    public void IsAllowedAt_JustBeforeValidTo_IsTrue()
    {
        var code = ValidFor(TimeSpan.FromSeconds(10));

        var isAllowed = code.IsAllowedAt(code.ValidTo - Tick);

        Assert.That(isAllowed, Is.True);
    }

    [Test]
    public void IsAllowedAt_ValidTo_IsFalse()
    {
        var code = ValidFor(TimeSpan.FromSeconds(10));

        var isAllowed = code.IsAllowedAt(code.ValidTo);

        Assert.That(isAllowed, Is.False);
    }

    [Test]
    public void IsAllowedAt_AfterValidTo_IsFalse()
    {
        var code = ValidFor(TimeSpan.FromSeconds(10));

        var isAllowed = code.IsAllowedAt(DateTimeOffset.MaxValue);

        Assert.That(isAllowed, Is.False);
    }

    [Test]
    public void IsAllowedAt_ByAClockThatIsBehindTheIssuersByAMinute_IsTrue_AndByMore_IsFalse()
    {
        var code = ValidFor(TimeSpan.FromMinutes(2));

        Assert.That(code.IsAllowedAt(Now.AddMinutes(-1)), Is.True);
        Assert.That(code.IsAllowedAt(Now.AddMinutes(-1) - Tick), Is.False);
    }

    [Test]
    public void TimeToLiveAt_ByAClockThatIsBehind_IsNeverMoreThanWhatItWasGiven()
    {
        var code = ValidFor(TimeSpan.FromMinutes(2));

        Assert.That(code.TimeToLiveAt(Now.AddHours(-1)), Is.EqualTo(120));
    }

    [Test]
    public void Update_OfTheExpiryAgainAndAgain_CountsTheLongestLifetimeFromTheIssue([Values] bool isGenerated)
    {
        var code = isGenerated ? OtpCode.Generate(Code, Someone, Expiry, Creator, Now, purpose: null) : ValidFor(TimeSpan.FromHours(1));

        var first = code.Update(code: null, Someone, Now.AddDays(1), Expiry, live: 1, Now.AddMinutes(1));
        var second = code.Update(code: null, Someone, Now.AddDays(1).AddMicroseconds(1), Expiry, live: 1, Now.AddMinutes(2));

        Assert.That(first, Is.Null);
        Assert.That(second?.Fields, Is.EqualTo([new InvalidField("ValidTo", "Takes an instant at most 1.00:00:00 after the code was issued.")]));
        Assert.That((code.ValidTo, code.IssuedAt), Is.EqualTo((Now.AddDays(1), Now)));
    }

    [TestCase(5, false)]
    [TestCase(42317, true)]
    public void Update_OfCodeOrRecipient_CountsTheLongestLifetimeAnew(int number, bool isMoved)
    {
        var code = ValidFor(TimeSpan.FromHours(1));
        var later = Now.AddMinutes(30);

        var failure = code.Update(OneTimeCode.From(number), isMoved ? SomeoneElse : Someone, later.AddDays(1), Expiry, live: 0, later);

        Assert.That(failure, Is.Null);
        Assert.That((code.ValidTo, code.IssuedAt), Is.EqualTo((later.AddDays(1), later)));
    }

    [Test]
    public void Update_OfTheCodeAlone_DoesNotLeaveAnExpiryBeyondTheLongestLifetime()
    {
        var code = ValidFor(TimeSpan.FromHours(1));
        var shorter = Expiry with { MaxLifetime = TimeSpan.FromMinutes(10) };

        var failure = code.Update(OneTimeCode.From(5), Someone, validTo: null, shorter, live: 1, Now);

        Assert.That(failure?.Fields.Select(field => field.Name), Is.EqualTo(["ValidTo"]));
    }

    [Test]
    public void Update_OfTheExpiryByAClockThatIsSetBack_IsWhatThatClockSays()
    {
        var code = Create(validTo: null, now: Now.AddDays(1)).Value;

        var tooLong = code.Update(code: null, Someone, Now.AddDays(1).AddMicroseconds(1), Expiry, live: 0, Now);
        var failure = code.Update(code: null, Someone, Now.AddMinutes(2), Expiry, live: 0, Now);

        Assert.That(tooLong?.Fields.Select(field => field.Name), Is.EqualTo(["ValidTo"]));
        Assert.That(failure, Is.Null);
        Assert.That((code.IsAllowedAt(Now), code.TimeToLiveAt(Now)), Is.EqualTo((true, 120L)));
    }

    [Test]
    public void Update_OfTheCodeAloneByAClockThatIsSetBack_LetsItLiveNoLonger()
    {
        var code = Create(validTo: null, now: Now.AddHours(1)).Value;

        code.Update(OneTimeCode.From(5), Someone, validTo: null, Expiry, live: 0, Now);

        Assert.That((code.IsAllowedAt(Now), code.TimeToLiveAt(Now)), Is.EqualTo((false, 120L)));
    }

    [Test]
    public void Update_ThatGivesAFullRecipientAnother_IsRefused()
    {
        var code = ValidFor(TimeSpan.FromMinutes(2));

        var moved = code.Update(code: null, SomeoneElse, validTo: null, Expiry, live: 100, Now);
        var revived = code.Update(code: null, Someone, Now.AddHours(1), Expiry, live: 100, Now.AddMinutes(2));
        var changed = code.Update(OneTimeCode.From(5), Someone, Now.AddHours(1), Expiry, live: 100, Now);

        Assert.That((moved, revived), Is.EqualTo((RecipientCodes.TooManyLive, RecipientCodes.TooManyLive)));
        Assert.That(changed, Is.Null, "it is one of the hundred");
        Assert.That(code.Recipient, Is.EqualTo(Someone));
    }

    [TestCase(0, 10)]
    [TestCase(1, 9, Description = "one tick passed")]
    [TestCase(9_999_999, 9)]
    [TestCase(10_000_000, 9)]
    [TestCase(10_000_001, 8)]
    [TestCase(90_000_000, 1)]
    [TestCase(90_000_001, 0)]
    [TestCase(99_999_999, 0, Description = "one tick left")]
    [TestCase(100_000_000, 0, Description = "at the expiry")]
    [TestCase(100_000_001, 0)]
    [TestCase(110_000_000, 0, Description = "a second after the expiry")]
    [TestCase(999_000_000_000, 0)]
    public void TimeToLiveAt_TicksAfterItsCreation_IsRoundedDownAndNeverNegative(long ticks, long ttl)
    {
        var code = ValidFor(TimeSpan.FromSeconds(10));

        var left = code.TimeToLiveAt(Now.AddTicks(ticks));

        Assert.That(left, Is.EqualTo(ttl));
    }

    [Test]
    public void TimeToLiveAt_AnyInstantBeforeTheExpiry_IsTheMostWholeSecondsThatFit() =>
        Gen.Long[0, TimeSpan.TicksPerDay - 1].Sample(ticks =>
        {
            var code = ValidFor(TimeSpan.FromDays(1));
            var now = Now.AddTicks(ticks);

            var ttl = code.TimeToLiveAt(now);

            return now.AddSeconds(ttl) <= code.ValidTo && now.AddSeconds(ttl + 1) > code.ValidTo;
        });

    [TestCase(false, false, false, 0, OtpCodeState.Usable)]
    [TestCase(false, false, false, 119, OtpCodeState.Usable)]
    [TestCase(false, false, false, 120, OtpCodeState.Expired)]
    [TestCase(false, false, false, -61, OtpCodeState.NotYetUsable)]
    [TestCase(false, false, true, 300, OtpCodeState.Locked)]
    [TestCase(true, false, false, 300, OtpCodeState.Consumed)]
    [TestCase(true, true, false, 0, OtpCodeState.ConsumedWithAnother)]
    public void StateAt_EachEnd_IsTold(bool isConsumed, bool withAnother, bool isLocked, int seconds, OtpCodeState state)
    {
        var (at, validTo) = (Now.AddSeconds(1), Now.AddSeconds(120));

        var told = OtpCode.StateAt(isConsumed ? at : null, withAnother, isLocked ? at : null, validTo, issuedAt: Now, Now.AddSeconds(seconds));

        Assert.That(told, Is.EqualTo(state));
    }
}
