using System.Globalization;
using CsCheck;
using Otp.Application.Common.Values;
using Otp.Domain.Common;

namespace Otp.Application.UnitTests.Common.Values;

internal sealed class InstantTests
{
    private static IEnumerable<TestCaseData> UnprintableCases =>
    [
        Row("null", null),
        Row("empty", ""),
        Row("blank", " "),
        Row("NUL at the end", "2025-12-29T14:48:02Z\0"),
        Row("a line feed at the end", "2025-12-29T14:48:02Z\n"),
        Row("a right-to-left mark", "\u200F2025-12-29T14:48:02Z"),
        Row("a lone surrogate", "2025-12-29T14:48:02\uD800"),
        Row("a byte order mark", "\uFEFF2025-12-29T14:48:02Z"),
        Row("a minus sign beyond ASCII", "2025-12-29T14:48:02\u221203:30"),
        Row("very long", new string('2', 1_000_000)),
    ];

    [TestCase("2025-12-29T14:48:02Z", "2025-12-29T14:48:02.000000")]
    [TestCase("2025-12-29T14:48:02z", "2025-12-29T14:48:02.000000")]
    [TestCase("2025-12-29t14:48:02Z", "2025-12-29T14:48:02.000000")]
    [TestCase("2025-12-29t14:48:02.5z", "2025-12-29T14:48:02.500000")]
    [TestCase("2025-12-29T14:48:02", "2025-12-29T14:48:02.000000", Description = "without an offset it's UTC")]
    [TestCase("2025-12-29T14:48:02.776780", "2025-12-29T14:48:02.776780")]
    [TestCase("2025-12-29T14:48:02+00:00", "2025-12-29T14:48:02.000000")]
    [TestCase("2025-12-29T14:48:02-00:00", "2025-12-29T14:48:02.000000")]
    [TestCase("2025-12-29T14:48:02+03:30", "2025-12-29T11:18:02.000000")]
    [TestCase("2025-12-29T14:48:02-03:30", "2025-12-29T18:18:02.000000")]
    [TestCase("2025-12-29T14:48:02+14:00", "2025-12-29T00:48:02.000000")]
    [TestCase("2025-12-29T14:48:02+23:59", "2025-12-28T14:49:02.000000", Description = "the largest offset")]
    [TestCase("2025-12-29T14:48:02-23:59", "2025-12-30T14:47:02.000000", Description = "the smallest offset")]
    [TestCase("2025-12-31T23:59:59-00:01", "2026-01-01T00:00:59.000000", Description = "the offset leads into the next year")]
    [TestCase("2025-12-29 14:48:02Z", "2025-12-29T14:48:02.000000", Description = "a blank for the T")]
    [TestCase("2025-12-29 14:48:02", "2025-12-29T14:48:02.000000")]
    [TestCase("2025-12-29T14:48:02+0330", "2025-12-29T11:18:02.000000", Description = "an offset without its colon")]
    [TestCase("2025-12-29T14:48:02-0330", "2025-12-29T18:18:02.000000")]
    [TestCase("2025-12-29T14:48:02+03", "2025-12-29T11:48:02.000000", Description = "an offset of hours")]
    [TestCase("2025-12-29 14:48:02.5-03", "2025-12-29T17:48:02.500000")]
    [TestCase("2025-12-29T14:48:02.7Z", "2025-12-29T14:48:02.700000")]
    [TestCase("2025-12-29T14:48:02.000001Z", "2025-12-29T14:48:02.000001")]
    [TestCase("2025-12-29T14:48:02.7767809Z", "2025-12-29T14:48:02.776780", Description = "cut, not rounded")]
    [TestCase("2025-12-29T14:48:02.9999999Z", "2025-12-29T14:48:02.999999", Description = "cut, not rounded")]
    [TestCase("2025-12-29T14:48:02.99999999999999999999999999+03:30", "2025-12-29T11:18:02.999999")]
    [TestCase("2025-12-29T00:00:00Z", "2025-12-29T00:00:00.000000")]
    [TestCase("2025-12-29T23:59:59Z", "2025-12-29T23:59:59.000000")]
    [TestCase("2024-02-29T12:00:00Z", "2024-02-29T12:00:00.000000", Description = "a leap day")]
    [TestCase("2000-02-29T12:00:00Z", "2000-02-29T12:00:00.000000", Description = "a leap day of a whole century")]
    [TestCase("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000000", Description = "the calendar's first instant")]
    [TestCase("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999", Description = "the calendar's last microsecond")]
    [TestCase("9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.999999")]
    public void Parse_Rfc3339_ReadsTheInstantInUtc(string text, string utc)
    {
        var instant = Instant.Parse(text).At;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(instant.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", CultureInfo.InvariantCulture), Is.EqualTo(utc));
            Assert.That(instant.Offset, Is.EqualTo(TimeSpan.Zero));
            Assert.That(instant.Ticks % TimeSpan.TicksPerMicrosecond, Is.Zero);
        }
    }

    [TestCase("2025-12-29")]
    [TestCase("2025-12-29T")]
    [TestCase("2025-12-29T14:48Z", Description = "no seconds")]
    [TestCase("2025-12-29T14Z")]
    [TestCase("14:48:02Z")]
    [TestCase("2025-12-29T23:59:60Z", Description = "a leap second")]
    [TestCase("2016-12-31T23:59:60Z", Description = "a leap second that there was")]
    [TestCase("2025-12-29T14:60:02Z")]
    [TestCase("2025-12-29T24:00:00Z")]
    [TestCase("2025-12-29T24:00:01Z")]
    [TestCase("2025-13-01T00:00:00Z")]
    [TestCase("2025-00-01T00:00:00Z")]
    [TestCase("2025-12-32T00:00:00Z")]
    [TestCase("2025-12-00T00:00:00Z")]
    [TestCase("2025-04-31T00:00:00Z")]
    [TestCase("2025-02-29T00:00:00Z", Description = "no leap year")]
    [TestCase("2100-02-29T00:00:00Z", Description = "no leap year")]
    [TestCase("0000-01-01T00:00:00Z", Description = "there is no year 0")]
    [TestCase("10000-01-01T00:00:00Z")]
    [TestCase("+2025-12-29T14:48:02Z")]
    [TestCase("-2025-12-29T14:48:02Z")]
    [TestCase("25-12-29T14:48:02Z")]
    [TestCase("20251229T144802Z", Description = "basic")]
    [TestCase("2025-12-29T144802Z", Description = "half basic")]
    [TestCase("20251229T14:48:02Z", Description = "half basic")]
    [TestCase("2026-W01-1T14:48:02Z", Description = "week")]
    [TestCase("2026W011T144802Z", Description = "basic week")]
    [TestCase("2025-363T14:48:02Z", Description = "ordinal")]
    [TestCase("2025-12-29  14:48:02Z", Description = "two blanks for the T")]
    [TestCase("2025-12-29\t14:48:02Z", Description = "a tab for the T")]
    [TestCase("2025-12-29T 14:48:02Z")]
    [TestCase("2025-12-29_14:48:02Z")]
    [TestCase("2025-12-29T14:48:02,5Z", Description = "a comma")]
    [TestCase("2025-12-29T14:48:02.Z", Description = "a point without digits")]
    [TestCase("2025-12-29T14:48:02.")]
    [TestCase("2025-12-29T14:48.5Z", Description = "a fraction of a minute")]
    [TestCase("2025-12-29T14:48:02.5.5Z")]
    [TestCase("2025-12-29T14:48:02 Z")]
    [TestCase("2025-12-29T14:48:02ZZ")]
    [TestCase("2025-12-29T14:48:02Z+00:00")]
    [TestCase("2025-12-29T14:48:02+03:")]
    [TestCase("2025-12-29T14:48:02+033")]
    [TestCase("2025-12-29T14:48:02+03300")]
    [TestCase("2025-12-29T14:48:02+2400")]
    [TestCase("2025-12-29T14:48:02+24")]
    [TestCase("2025-12-29T14:48:02+3")]
    [TestCase("2025-12-29T14:48:02+3:30")]
    [TestCase("2025-12-29T14:48:02+24:00")]
    [TestCase("2025-12-29T14:48:02+03:60")]
    [TestCase("2025-12-29T14:48:02+03:30:00")]
    [TestCase("2025-12-29T14:48:02 +03:30")]
    [TestCase("2025-12-29T14:48:02 03:30", Description = "a plus that a form decoded")]
    [TestCase("2025-12-29T14:48:02±00:00")]
    [TestCase("2025-12-29T14:48:02UTC")]
    [TestCase("2025-12-29T14:48:02[Asia/Tehran]")]
    [TestCase("2025-12-29T14:48:02Z[Asia/Tehran]")]
    [TestCase("0001-01-01T00:00:00+00:01", Description = "the offset leads before the calendar")]
    [TestCase("9999-12-31T23:59:59-00:01", Description = "the offset leads beyond the calendar")]
    [TestCase(" 2025-12-29T14:48:02Z")]
    [TestCase("2025-12-29T14:48:02Z ")]
    [TestCase("2025/12/29T14:48:02Z")]
    [TestCase("29.12.2025 14:48:02")]
    [TestCase("Mon, 29 Dec 2025 14:48:02 GMT")]
    [TestCase("1767019682")]
    [TestCase("now")]
    [TestCase("۲۰۲۵-۱۲-۲۹T۱۴:۴۸:۰۲Z", Description = "Persian digits")]
    [TestCase("２０２５-12-29T14:48:02Z", Description = "full-width digits")]
    [TestCase("2025-12-29T14:48:02.٥Z", Description = "an Arabic-Indic fraction")]
    [TestCaseSource(nameof(UnprintableCases))]
    public void TryParse_AnythingElse_IsRefused(string? text)
    {
        var isRead = Instant.TryParse(text, out var instant);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(isRead, Is.False);
            Assert.That(instant, Is.Null);
        }
    }

    [Test]
    public void Parse_AnyInstantWithAnyOffset_ReadsItCutToMicroseconds() =>
        Gen.Select(Gen.Long[TimeSpan.TicksPerDay, DateTimeOffset.MaxValue.Ticks - TimeSpan.TicksPerDay], Gen.Int[-14 * 60, 14 * 60]).Sample((ticks, minutes) =>
        {
            var instant = new DateTimeOffset(ticks, TimeSpan.Zero);

            var read = Instant.Parse(instant.ToOffset(TimeSpan.FromMinutes(minutes)).ToString("O", CultureInfo.InvariantCulture)).At;

            return read.Ticks == ticks - (ticks % TimeSpan.TicksPerMicrosecond);
        });

    [Test]
    public void Parse_NoInstant_Throws()
    {
        Assert.That(() => Instant.Parse("tomorrow"), Throws.TypeOf<FormatException>().With.Message.EqualTo(Instant.Takes));
    }

    [Test]
    [SetCulture("fa-IR")]
    public void Parse_WhereAnotherCalendarIsCustomary_ReadsTheSame()
    {
        var instant = Instant.Parse("2025-12-29T14:48:02Z").At;

        Assert.That(instant, Is.EqualTo(new DateTimeOffset(2025, 12, 29, 14, 48, 2, TimeSpan.Zero)));
    }
}
