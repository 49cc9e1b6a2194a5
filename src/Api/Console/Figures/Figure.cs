using System.Globalization;
using Otp.Api.Console.Components;
using Otp.Application.Standing;
using Otp.Domain.Deliveries;

namespace Otp.Api.Console.Figures;

/// <summary>Figures as people read them; the same whatever the machine's culture.</summary>
internal static class Figure
{
    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    public static string Share(double? share) =>
        share is { } value ? (100 * value).ToString("0.0", CultureInfo.InvariantCulture) + " %" : "–";

    /// <summary>Short enough to stand beside an axis, in the unit that all along it have.</summary>
    /// <param name="highest">Along the axis.</param>
    public static string Brief(long number, long highest) => (number, highest) switch
    {
        (0, _) => "0",
        (_, >= 10_000_000) => Scaled(number, 1_000_000, "M"),
        (_, >= 10_000) => Scaled(number, 1_000, "k"),
        _ => Count(number),
    };

    /// <summary>How much more or less than before.</summary>
    /// <returns>Null where there is nothing to compare with.</returns>
    public static string? Change(long now, long before) => before == 0
        ? null
        : Math.Round(100.0 * (now - before) / before) switch
        {
            0 => "as before",
            > 0 and var more => $"+{Count((long)more)} %",
            var less => $"−{Count((long)-less)} %",
        };

    /// <param name="name">Null where it has none.</param>
    public static string Group(string? name, string unnamed) => name switch
    {
        null => unnamed,
        // What the sums put together of purposes, of which there are too many.
        "*" => "further ones",
        _ => name,
    };

    public static string Others(int number) => Words.Count(number, "other");

    /// <summary>The time of a day in UTC; with its day where that is another.</summary>
    public static string Time(DateTimeOffset at, DateTimeOffset now) => at.UtcDateTime.Date == now.UtcDateTime.Date
        ? at.UtcDateTime.ToString("HH:mm", CultureInfo.InvariantCulture) + " UTC"
        : at.UtcDateTime.ToString("d MMM HH:mm", CultureInfo.InvariantCulture) + " UTC";

    public static string Circuit(ProviderCircuit circuit) => circuit switch
    {
        ProviderCircuit.Open => "open",
        ProviderCircuit.HalfOpen => "half-open",
        _ => "closed",
    };

    public static string Channel(DeliveryChannel channel) => channel == DeliveryChannel.Sms ? "sms" : "email";

    private static string Scaled(long number, long unit, string letter) =>
        ((double)number / unit).ToString("#,0.##", CultureInfo.InvariantCulture) + letter;
}
