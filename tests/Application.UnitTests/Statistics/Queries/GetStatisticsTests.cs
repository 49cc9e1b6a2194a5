using Moq;
using Otp.Application.Statistics;
using Otp.Application.Statistics.Queries;
using Otp.Domain.Common;

namespace Otp.Application.UnitTests.Statistics.Queries;

internal sealed class GetStatisticsTests : ApplicationTests
{
    private static readonly DateTimeOffset Today = new(2025, 12, 29, 0, 0, 0, TimeSpan.Zero);

    private static IEnumerable<TestCaseData> Ranges =>
    [
        new(null, null, "2025-12-23", "2025-12-29"),
        new("2025-12-28", null, "2025-12-28", "2025-12-29"),
        new(null, "2025-11-30", "2025-11-24", "2025-11-30"),
        new("2026-02-01", null, "2026-02-01", "2026-02-01"),
        new(null, "0001-01-02", "0001-01-01", "0001-01-02"),
        new("9999-12-31", "9999-12-31", "9999-12-31", "9999-12-31"),
    ];

    [TestCaseSource(nameof(Ranges))]
    public async Task Handle_DaysThatAreGivenOrNot_ReadsThoseThatAreMeant(string? from, string? to, string first, string last)
    {
        Stored();

        var result = await Application.SendAsync(new GetStatisticsQuery { From = DayOf(from), To = DayOf(to) });

        var range = new StatisticsRange(DateOnly.Parse(first, provider: null), DateOnly.Parse(last, provider: null));
        Assert.That((result.Value.From, result.Value.To), Is.EqualTo((range.From, range.To)));
        Application.Statistics.Verify(port => port.ReadAsync(range, StatisticsStep.Day, StatisticsGrouping.None, It.IsAny<CancellationToken>()));
    }

    [Test]
    public async Task Handle_StepsWithoutAnything_HaveARowUnlessTheyAreYetToCome()
    {
        Stored(new StatisticsSums(Today.AddHours(14), Group: null, 5, 4, 3, 2, 1, 0, 0));

        var result = await Application.SendAsync(new GetStatisticsQuery { From = DayOf("2025-12-29"), Step = Input.OfText("hour") });

        Assert.That(result.Value.Rows.Select(row => row.At), Is.EqualTo(Enumerable.Range(0, 15).Select(hour => Today.AddHours(hour))));
        Assert.That(result.Value.Rows.Take(14).Select(row => (row.Created, row.Conversion)), Is.All.EqualTo((0L, (double?)null)));
        Assert.That(result.Value.Rows[^1], Is.EqualTo(new StatisticsRowDto
        {
            At = Today.AddHours(14),
            Group = null,
            Created = 5,
            Sent = 4,
            Delivered = 3,
            Verified = 2,
            Conversion = 0.25,
            Expired = 0,
            Locked = 0,
        }));
    }

    [Test]
    public async Task Handle_Groups_HaveARowInEachStep()
    {
        Stored(new(Today, "pay", 1, 0, 0, 0, 0, 0, 0), new(Today.AddDays(-1), Group: null, 2, 0, 0, 0, 0, 0, 0));

        var result = await Application.SendAsync(new GetStatisticsQuery { From = DayOf("2025-12-28"), By = Input.OfText("purpose") });

        Assert.That(result.Value.Rows.Select(row => (row.At, row.Group, row.Created)), Is.EqualTo(new[]
        {
            (Today.AddDays(-1), null, 2L), (Today.AddDays(-1), "pay", 0L), (Today, null, 0L), (Today, "pay", 1L),
        }));
    }

    [TestCase("2025-11-30", "2025-12-31", "hour", "By the hour there are at most 31 days at a time; take step=day, or fewer days.")]
    [TestCase("2025-12-01", "2025-12-31", "hour", null)]
    [TestCase("2024-12-31", "2025-12-31", "day", null)]
    [TestCase("2024-12-30", "2025-12-31", "day", "There are at most 366 days at a time; take fewer.")]
    [TestCase("2025-12-31", "2025-12-30", "day", "Must not be after to.")]
    public void Validate_ARange_IsBounded(string from, string to, string step, string? fault)
    {
        var faults = Application.FaultsIn(new GetStatisticsQuery { From = DayOf(from), To = DayOf(to), Step = Input.OfText(step) });

        Assert.That(faults, Is.EqualTo(fault is null ? [] : new[] { ("From", fault) }));
    }

    [Test]
    public void Validate_EveryParameterWrong_NamesThemAll()
    {
        var wrong = Input.OfText("minute");

        var faults = Application.FaultsIn(new GetStatisticsQuery { From = wrong, To = wrong, Step = wrong, By = wrong });

        Assert.That(faults, Is.EquivalentTo(new[]
        {
            ("From", "Takes a day as YYYY-MM-DD."),
            ("To", "Takes a day as YYYY-MM-DD."),
            ("Step", "Takes hour or day."),
            ("By", "Takes purpose, channel, provider or prefix."),
        }));
    }

    private static Input DayOf(string? text) => text is null ? default : Input.OfText(text);

    private void Stored(params StatisticsSums[] sums) => Application.Statistics
        .Setup(port => port.ReadAsync(It.IsAny<StatisticsRange>(), It.IsAny<StatisticsStep>(), It.IsAny<StatisticsGrouping>(), It.IsAny<CancellationToken>()))
        .ReturnsAsync(sums);
}
