using Otp.Api.Console.Figures;
using Otp.Application.Statistics;

namespace Otp.Console.Tests.Figures;

internal sealed class HistoryTests
{
    private static readonly DateTimeOffset First = new(2025, 12, 23, 0, 0, 0, TimeSpan.Zero);

    // A week whose last day has begun five hours ago.
    private const int Hours = (6 * 24) + 5;

    [Test]
    public void Days_OfAWeek_BeginAtMidnightAndEndNow()
    {
        var history = new History(Name: null, RowsOf(group: null));

        Assert.That(history.LastDay.Select(row => row.At), Is.EqualTo(Enumerable.Range(Hours - 24, 24).Select(hour => First.AddHours(hour))));
        Assert.That((history.DayBefore.Sent, history.Week.Sent), Is.EqualTo((24L, (long)Hours)));
        Assert.That(history.Days.Select(day => (day.Date.Day, day.Totals.Sent)), Is.EqualTo(new[]
        {
            (23, 24L), (24, 24L), (25, 24L), (26, 24L), (27, 24L), (28, 24L), (29, 5L),
        }));
    }

    [Test]
    public void Conversion_OfMany_IsOfAllTheirMessages()
    {
        var one = RowOf(First, group: null) with { Sent = 3, Conversion = 1 / 3d };
        var other = RowOf(First, group: null) with { Sent = 10_000_000_007, Conversion = 9_999_999_989 / 10_000_000_007d };

        var totals = Totals.Of([one, other, RowOf(First, group: null) with { Sent = 0, Conversion = null }]);

        Assert.That((totals.Converted, totals.Sent), Is.EqualTo((9_999_999_990L, 10_000_000_010L)));
    }

    [Test]
    public void Groups_OfStatistics_AreThoseFirstThatSentMostLately()
    {
        var statistics = StatisticsDto.Example with { Rows = [.. RowsOf("few"), .. RowsOf("many").Select(row => row with { Sent = 2 }), .. RowsOf(group: null).Select(row => row with { Sent = 0 })] };

        Assert.That(History.Of(statistics).Select(history => (history.Name, history.Hours.Count)), Is.EqualTo(new[] { ("many", Hours), ("few", Hours), (null, Hours) }));
    }

    private static IReadOnlyList<StatisticsRowDto> RowsOf(string? group) => [.. Enumerable.Range(0, Hours).Select(hour => RowOf(First.AddHours(hour), group))];

    private static StatisticsRowDto RowOf(DateTimeOffset at, string? group) => StatisticsRowDto.Example with { At = at, Group = group, Sent = 1 };
}
