using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;
using Otp.Domain.Common;

namespace Otp.Application.Common.Values;

/// <summary>An instant as clients write it: RFC 3339, 5.6, with the offset optional (contract, sections 1 and 9).</summary>
public sealed partial record Instant(DateTimeOffset At) : IReadable<Instant>
{
    public static string Takes => "Takes an ISO 8601 date-time such as 2025-12-30T14:39:10.268800Z; without an offset it is UTC.";

    public static Shape Shape => new TextShape("date-time");

    /// <summary>
    /// Reads to the microsecond; further digits are cut. A blank may stand for the T, and an offset be as short as +03. No leap second, no
    /// 24:00, no week, ordinal or basic form.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out Instant? instant)
    {
        instant = null;
        if (Form().Match(text.ToString()) is not { Success: true } match)
            return false;

        // 0001 … 9999; what lies outside after the offset is taken off can't be kept.
        var dayAndTime = match.Groups["local"].Value.ToUpperInvariant().Replace(' ', 'T');
        if (!DateTime.TryParseExact(dayAndTime, "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return false;

        var ticks = local.Ticks + FractionOf(match.Groups["fraction"].ValueSpan) - OffsetOf(match);
        if (ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks)
            return false;

        instant = new Instant(new DateTimeOffset(ticks, TimeSpan.Zero));
        return true;
    }

    [GeneratedRegex(
        @"^(?<local>[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.(?<fraction>[0-9]+))?" +
        @"(?:[Zz]|(?<sign>[+-])(?<hours>[01][0-9]|2[0-3])(?::?(?<minutes>[0-5][0-9]))?)?\z",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Form();

    private static long FractionOf(ReadOnlySpan<char> digits)
    {
        long microseconds = 0;
        for (var place = 0; place < 6; place++)
            microseconds = (microseconds * 10) + (place < digits.Length ? digits[place] - '0' : 0);
        return microseconds * TimeSpan.TicksPerMicrosecond;
    }

    private static long OffsetOf(Match match)
    {
        if (!match.Groups["sign"].Success)
            return 0;

        var offset = new TimeSpan(Number(match.Groups["hours"]), Number(match.Groups["minutes"]), seconds: 0).Ticks;
        return match.Groups["sign"].ValueSpan is "-" ? -offset : offset;
    }

    private static int Number(Group group) =>
        group.ValueSpan.IsEmpty ? 0 : int.Parse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
}
