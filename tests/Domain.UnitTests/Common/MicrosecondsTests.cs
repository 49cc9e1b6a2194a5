using CsCheck;
using Otp.Domain.Common;

namespace Otp.Domain.UnitTests.Common;

internal sealed class MicrosecondsTests
{
    private static readonly DateTimeOffset Instant = new DateTimeOffset(2025, 12, 29, 14, 48, 2, TimeSpan.Zero).AddMicroseconds(776780);

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(5, Description = "where rounding would go up")]
    [TestCase(9)]
    public void CutToMicroseconds_TicksBeyond_AreDropped(long ticks)
    {
        var cut = Instant.AddTicks(ticks).CutToMicroseconds();

        Assert.That(cut, Is.EqualTo(Instant));
    }

    [Test]
    public void CutToMicroseconds_AWholeMicrosecondMore_IsKept()
    {
        var cut = Instant.AddTicks(10).CutToMicroseconds();

        Assert.That(cut, Is.EqualTo(Instant.AddMicroseconds(1)));
    }

    [Test]
    public void CutToMicroseconds_InstantWithOffset_IsTheSameInUtc()
    {
        var cut = Instant.ToOffset(TimeSpan.FromHours(3.5)).CutToMicroseconds();

        Assert.That(cut.EqualsExact(Instant), Is.True);
    }

    [Test]
    public void CutToMicroseconds_TheCalendarsFirstInstant_IsKept()
    {
        var cut = DateTimeOffset.MinValue.CutToMicroseconds();

        Assert.That(cut, Is.EqualTo(DateTimeOffset.MinValue));
    }

    [Test]
    public void CutToMicroseconds_AnyInstant_IsTheLastWholeMicrosecondNotAfterIt() =>
        Gen.Long[DateTimeOffset.MinValue.Ticks, DateTimeOffset.MaxValue.Ticks].Sample(ticks =>
        {
            var instant = new DateTimeOffset(ticks, TimeSpan.Zero);

            var cut = instant.CutToMicroseconds();

            return cut.Ticks % TimeSpan.TicksPerMicrosecond == 0 && cut <= instant && instant - cut < TimeSpan.FromMicroseconds(1);
        });
}
