using Otp.Application.Common.Values;

namespace Otp.Application.Common.Paging;

/// <summary>A stretch of whole UTC days.</summary>
/// <param name="From">Its first instant; null: no bound.</param>
/// <param name="Until">The first instant after it; null: no bound.</param>
public sealed record Days(DateTimeOffset? From, DateTimeOffset? Until)
{
    /// <summary>What lies both on the one day and from the first to the last, each where it is given.</summary>
    public static Days Within(Day? first, Day? last, Day? on = null) =>
        new(Later(on?.Start, first?.Start), NextDay(Earlier(on?.Start, last?.Start)));

    private static DateTimeOffset? Later(DateTimeOffset? left, DateTimeOffset? right) => left > right || right is null ? left : right;

    private static DateTimeOffset? Earlier(DateTimeOffset? left, DateTimeOffset? right) => left < right || right is null ? left : right;

    // After the calendar's last day there is none, and nothing to leave out.
    private static DateTimeOffset? NextDay(DateTimeOffset? start) =>
        start is { } value && value.Date < DateTime.MaxValue.Date ? value.AddDays(1) : null;
}
