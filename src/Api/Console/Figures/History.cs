using Otp.Application.Statistics;

namespace Otp.Api.Console.Figures;

/// <summary>What happened hour by hour up to this one: in all, or to one group.</summary>
/// <param name="Name">Of the group; null: it has none.</param>
public sealed record History(string? Name, IReadOnlyList<StatisticsRowDto> Hours)
{
    private const int HoursOfDay = 24;

    /// <summary>This hour, which isn't over, and those before it.</summary>
    public IReadOnlyList<StatisticsRowDto> LastDay => [.. Hours.TakeLast(HoursOfDay)];

    public Totals DayBefore => Totals.Of(Hours.SkipLast(HoursOfDay).TakeLast(HoursOfDay));

    public Totals Week => Totals.Of(Hours);

    /// <summary>UTC days, the last of which isn't over.</summary>
    public IReadOnlyList<(DateOnly Date, Totals Totals)> Days =>
    [
        .. Hours.GroupBy(row => DateOnly.FromDateTime(row.At.UtcDateTime)).Select(day => (day.Key, Totals.Of(day))),
    ];

    /// <summary>One for each group, those first of which most was sent lately.</summary>
    public static IReadOnlyList<History> Of(StatisticsDto statistics) =>
    [
        .. statistics.Rows.GroupBy(row => row.Group, StringComparer.Ordinal)
            .Select(rows => new History(rows.Key, [.. rows]))
            .OrderByDescending(history => Totals.Of(history.LastDay).Sent)
            .ThenByDescending(history => history.Week.Sent)
            .ThenBy(history => history.Name, StringComparer.Ordinal),
    ];
}
