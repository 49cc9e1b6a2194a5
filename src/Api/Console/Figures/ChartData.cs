using System.Globalization;
using Otp.Application.Statistics;

namespace Otp.Api.Console.Figures;

/// <summary>What a chart shows: the same steps of one or two series.</summary>
/// <param name="Steps">From left to right.</param>
public sealed record ChartData(IReadOnlyList<ChartStep> Steps, IReadOnlyList<ChartSeries> Series)
{
    // Where each hour had one they would run into each other.
    private const int LabelledHours = 6;

    private const int WidthOfNow = 4;

    public long Highest => Series.SelectMany(series => series.Values).Max();

    /// <param name="series">A name and what is counted, each.</param>
    public static ChartData ByHour(
        IReadOnlyList<StatisticsRowDto> hours, params (string Name, Func<StatisticsRowDto, long> Count)[] series) => new(
        [.. hours.Select((row, index) => StepOf(row.At, left: hours.Count - 1 - index))],
        [.. series.Select(one => new ChartSeries(one.Name, [.. hours.Select(one.Count)]))]);

    /// <inheritdoc cref="ByHour" />
    public static ChartData ByDay(
        IReadOnlyList<(DateOnly Date, Totals Totals)> days, params (string Name, Func<Totals, long> Count)[] series) => new(
        [.. days.Select((day, index) => StepOf(day.Date, left: days.Count - 1 - index))],
        [.. series.Select(one => new ChartSeries(one.Name, [.. days.Select(day => one.Count(day.Totals))]))]);

    private static ChartStep StepOf(DateTimeOffset hour, int left)
    {
        var name = hour.ToString("ddd d MMM HH:mm", CultureInfo.InvariantCulture);
        return left switch
        {
            0 => new ChartStep("now", $"{name} until now"),
            >= WidthOfNow when hour.Hour % LabelledHours == 0 => new ChartStep(hour.ToString("HH:mm", CultureInfo.InvariantCulture), name),
            _ => new ChartStep("", name),
        };
    }

    private static ChartStep StepOf(DateOnly day, int left)
    {
        var name = day.ToString("ddd d MMM", CultureInfo.InvariantCulture);
        return left == 0
            ? new ChartStep("today", $"{name} until now")
            : new ChartStep(day.ToString("ddd", CultureInfo.InvariantCulture), name);
    }
}

/// <param name="Label">Below the axis; empty where there is no room for one.</param>
/// <param name="Name">In full.</param>
public sealed record ChartStep(string Label, string Name);

/// <param name="Values">One for each step.</param>
public sealed record ChartSeries(string Name, IReadOnlyList<long> Values)
{
    public long Sum => Values.Sum();
}
