using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Otp.Domain.Common;

namespace Otp.Application.Common.Values;

/// <summary>A day in UTC.</summary>
public sealed record Day(DateOnly Date) : IReadable<Day>
{
    public static string Takes => "Takes a day as YYYY-MM-DD.";

    public static Shape Shape => new TextShape("date");

    public DateTimeOffset Start => new(Date, TimeOnly.MinValue, TimeSpan.Zero);

    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out Day? day)
    {
        var isDay = DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date);
        day = isDay ? new Day(date) : null;
        return day is not null;
    }
}
