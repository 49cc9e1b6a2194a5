using System.Globalization;
using Otp.Application.Common.Messaging;

namespace Otp.Application.Common.Validation;

/// <summary>The plain values that query parameters take (contract, sections 3 and 9).</summary>
internal static class Scalars
{
    public const string TakesInteger = "Takes a 64-bit integer.";
    public const string TakesBoolean = "Takes true or false.";
    public const string TakesDay = "Takes a day as YYYY-MM-DD.";

    public static bool TryParseInteger(string? text, out long value) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    /// <summary>For inputs that passed their validator.</summary>
    public static long? ParseInteger(Input input) => TryParseInteger(input.Text, out var value) ? value : null;

    public static bool TryParseBoolean(string? text, out bool value)
    {
        value = text is "true";
        return text is "true" or "false";
    }

    /// <summary>For inputs that passed their validator.</summary>
    public static bool? ParseBoolean(Input input) => TryParseBoolean(input.Text, out var value) ? value : null;

    public static bool TryParseDay(string? text, out DateOnly day) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
}
