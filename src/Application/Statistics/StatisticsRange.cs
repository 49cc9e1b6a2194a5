using Otp.Application.Common.Values;

namespace Otp.Application.Statistics;

/// <summary>Whole UTC days, from the first to the last.</summary>
public sealed record StatisticsRange(DateOnly From, DateOnly To)
{
    /// <summary>In days; no client reads more rows at once, and a chart shows no more.</summary>
    public const int LongestByHour = 31;

    /// <inheritdoc cref="LongestByHour"/>
    public const int LongestByDay = 366;

    private const int DefaultDays = 7;

    public int Days => To.DayNumber - From.DayNumber + 1;

    /// <summary>
    /// Where neither day is given the last seven, today included; those before a last that is given, those since a first.
    /// </summary>
    public static StatisticsRange Of(Day? from, Day? to, DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var last = to?.Date ?? (from?.Date > today ? from.Date : today);
        return new(from?.Date ?? DateOnly.FromDayNumber(Math.Max(0, last.DayNumber - (DefaultDays - 1))), last);
    }

    /// <summary>When each of its steps begins, but for those that are yet to come.</summary>
    public IEnumerable<DateTimeOffset> StepsUntil(DateTimeOffset now, StatisticsStep step)
    {
        var (start, perDay) = (new DateTimeOffset(From, TimeOnly.MinValue, TimeSpan.Zero), step == StatisticsStep.Hour ? 24 : 1);
        var length = TimeSpan.FromDays(1) / perDay;
        var begun = 1 + (long)Math.Floor((now - start) / length);
        return Enumerable.Range(0, (int)Math.Clamp(begun, 0, Days * perDay)).Select(index => start + (length * index));
    }

    /// <returns>Null where it can be answered.</returns>
    public string? Refuse(StatisticsStep step) => (Days, step) switch
    {
        ( <= 0, _) => "Must not be after to.",
        ( > LongestByHour, StatisticsStep.Hour) =>
            $"By the hour there are at most {LongestByHour} days at a time; take step=day, or fewer days.",
        ( > LongestByDay, _) => $"There are at most {LongestByDay} days at a time; take fewer.",
        _ => null,
    };
}
