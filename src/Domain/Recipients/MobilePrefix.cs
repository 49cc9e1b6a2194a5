using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Otp.Domain.Recipients;

/// <summary>What Iranian mobile numbers begin with, in their national form: <c>0912</c>.</summary>
public sealed record MobilePrefix
{
    public const string Takes = "the beginning of a mobile number, as 0912 or +98912";

    private const string Shortest = "09";

    private MobilePrefix(string value) => Value = value;

    /// <summary><c>09</c> and up to nine more ASCII digits.</summary>
    public string Value { get; }

    /// <summary>Reads 09… and +989… or 00989…; without any of these, 98… would be one thing or another.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out MobilePrefix? prefix)
    {
        var digits = string.Concat((text ?? "").Trim().Select(Plain));
        if (digits.StartsWith("+98", StringComparison.Ordinal))
            digits = $"0{digits[3..]}";
        else if (digits.StartsWith("0098", StringComparison.Ordinal))
            digits = $"0{digits[4..]}";

        var isPrefix = digits.StartsWith(Shortest, StringComparison.Ordinal) && digits.Length <= MobileNumber.Length
            && digits.All(char.IsAsciiDigit);
        prefix = isPrefix ? new MobilePrefix(digits) : null;
        return isPrefix;
    }

    /// <exception cref="FormatException">The text isn't one.</exception>
    public static MobilePrefix Parse(string? text) =>
        TryParse(text, out var prefix) ? prefix : throw new FormatException($"Takes {Takes}.");

    public bool Begins(MobileNumber number) => number.Value.StartsWith(Value, StringComparison.Ordinal);

    private static char Plain(char character) =>
        CharUnicodeInfo.GetDecimalDigitValue(character) is >= 0 and var digit ? (char)('0' + digit) : character;
}
