using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using static Otp.TestKit.Given;

namespace Otp.Domain.UnitTests.OtpCodes;

internal sealed class ExpiryPolicyTests
{
    private static readonly TimeSpan Microsecond = TimeSpan.FromMicroseconds(1);
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private static readonly ExpiryPolicy Unbounded = new(TimeSpan.FromMinutes(2), MaxLifetime: null);
    private static readonly ExpiryPolicy Bounded = new(TimeSpan.FromMinutes(2), MaxLifetime: TimeSpan.FromHours(1));

    private static IEnumerable<TestCaseData> NotAfterNow =>
    [
        new TestCaseData(Now).SetArgDisplayNames("now"),
        new TestCaseData(Now.ToOffset(TimeSpan.FromHours(3.5))).SetArgDisplayNames("now with another offset"),
        new TestCaseData(Now + Microsecond - Tick).SetArgDisplayNames("now once cut to microseconds"),
        new TestCaseData(Now - Microsecond).SetArgDisplayNames("just before now"),
        new TestCaseData(DateTimeOffset.MinValue).SetArgDisplayNames("the calendar's first instant"),
    ];

    [Test]
    public void ExpiryOf_NoInstant_IsTheLifetimeAfterNow()
    {
        var expiry = Bounded.ExpiryOf(validTo: null, Now);

        Assert.That(expiry.Value, Is.EqualTo(Now.AddMinutes(2)));
    }

    [Test]
    public void ExpiryOf_JustAfterNow_IsKept()
    {
        var expiry = Bounded.ExpiryOf(Now + Microsecond, Now);

        Assert.That(expiry.Value, Is.EqualTo(Now + Microsecond));
    }

    [TestCaseSource(nameof(NotAfterNow))]
    public void ExpiryOf_NotAfterNow_IsRefused(DateTimeOffset validTo)
    {
        var expiry = Unbounded.ExpiryOf(validTo, Now);

        Assert.That(expiry.Failure, Is.Not.Null);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(expiry.Failure.Kind, Is.EqualTo(FailureKind.Invalid));
            Assert.That(expiry.Failure.Fields, Is.EqualTo([new InvalidField("ValidTo", "Takes an instant after now.")]));
        }
    }

    [Test]
    public void ExpiryOf_AtTheLongestLifetime_IsKept()
    {
        var expiry = Bounded.ExpiryOf(Now.AddHours(1), Now);

        Assert.That(expiry.Value, Is.EqualTo(Now.AddHours(1)));
    }

    [Test]
    public void ExpiryOf_JustBeyondTheLongestLifetime_IsRefused()
    {
        var expiry = Bounded.ExpiryOf(Now.AddHours(1) + Microsecond, Now);

        Assert.That(expiry.Failure, Is.Not.Null);
        Assert.That(expiry.Failure.Fields, Is.EqualTo([new InvalidField("ValidTo", "Takes an instant at most 01:00:00 after now.")]));
    }

    [Test]
    public void ExpiryOf_TheCalendarsLastInstantWithoutBound_IsKeptToTheMicrosecond()
    {
        var expiry = Unbounded.ExpiryOf(DateTimeOffset.MaxValue, Now);

        Assert.That(expiry.Value, Is.EqualTo(new DateTimeOffset(9999, 12, 31, 23, 59, 59, 999, 999, TimeSpan.Zero)));
    }

    [Test]
    public void ExpiryOf_InstantWithOffset_IsInUtc()
    {
        var validTo = new DateTimeOffset(2025, 12, 29, 19, 0, 0, TimeSpan.FromHours(3.5));

        var expiry = Unbounded.ExpiryOf(validTo, Now);

        Assert.That(expiry.Value.EqualsExact(new DateTimeOffset(2025, 12, 29, 15, 30, 0, TimeSpan.Zero)), Is.True);
    }
}
