using System.Globalization;

namespace Otp.Api.Console.Components;

/// <summary>Numbers and spans as people say them.</summary>
internal static class Words
{
    /// <summary><c>1 send</c>, <c>2 sends</c>.</summary>
    /// <param name="plural">Where it isn't the word with an <c>s</c>.</param>
    public static string Count(long count, string word, string? plural = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? word : plural ?? $"{word}s")}");

    /// <summary>In its largest unit, rounded down: <c>3 minutes</c>.</summary>
    public static string Span(TimeSpan span) => span.Duration() switch
    {
        { TotalDays: >= 2 } days => Count((long)days.TotalDays, "day"),
        { TotalHours: >= 2 } hours => Count((long)hours.TotalHours, "hour"),
        { TotalMinutes: >= 2 } minutes => Count((long)minutes.TotalMinutes, "minute"),
        var seconds => Count((long)seconds.TotalSeconds, "second"),
    };

    /// <summary><c>3 minutes ago</c>, <c>in 12 seconds</c>, <c>just now</c>.</summary>
    public static string Distance(DateTimeOffset now, DateTimeOffset at) => (at - now) switch
    {
        { Ticks: > -TimeSpan.TicksPerSecond and < TimeSpan.TicksPerSecond } => "just now",
        { Ticks: < 0 } past => $"{Span(past)} ago",
        var ahead => $"in {Span(ahead)}",
    };
}
