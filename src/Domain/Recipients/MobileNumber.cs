using System.Diagnostics.CodeAnalysis;
using Otp.Domain.Common;

namespace Otp.Domain.Recipients;

/// <summary>An Iranian mobile number in its national form, <c>09123256545</c>. Prints as a mask.</summary>
public sealed record MobileNumber
{
    public const int Length = 11;
    public const string Takes = "Takes an Iranian mobile number, such as 09123256545 or +989123256545.";

    private const int SignificantDigits = 10;

    private MobileNumber(string value) => Value = value;

    /// <summary><c>09</c> and nine more ASCII digits.</summary>
    public string Value { get; }

    /// <summary>Reads the forms of the contract's sections 3 and 9: 09…, +989…, 00989…, 989… and 9…, grouped or not, in any of three sets of digits.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out MobileNumber? number)
    {
        number = null;
        if (text is null)
            return false;

        // The longest form, 00989…, has fourteen digits.
        Span<char> digits = stackalloc char[14];
        var count = 0;
        var hasPlus = false;
        foreach (var character in TrimBlank(text))
        {
            if (character is ' ' or '-' or '(' or ')' || IsDirectionMark(character))
                continue;
            if (character == '+' && count == 0 && !hasPlus)
            {
                hasPlus = true;
                continue;
            }

            var digit = Digits.ValueOf(character);
            if (digit < 0 || count == digits.Length)
                return false;
            digits[count++] = (char)('0' + digit);
        }

        if (count < SignificantDigits || digits[count - SignificantDigits] != '9' || !IsPrefix(hasPlus, digits[..(count - SignificantDigits)]))
            return false;

        number = new MobileNumber(string.Concat("0", digits[(count - SignificantDigits)..count]));
        return true;
    }

    /// <exception cref="FormatException">The text isn't a mobile number; the message doesn't repeat it.</exception>
    public static MobileNumber Parse(string? text) => TryParse(text, out var number) ? number : throw new FormatException(Takes);

    public override string ToString() => $"{Value.AsSpan(0, 4)}***{Value.AsSpan(7)}";

    private static bool IsPrefix(bool hasPlus, ReadOnlySpan<char> prefix) =>
        hasPlus ? prefix is "98" : prefix is "" or "0" or "98" or "0098";

    // Contact lists wrap numbers in U+200E and U+200F, invisible marks that say which way to read.
    private static bool IsDirectionMark(char character) => character is '\u200E' or '\u200F';

    private static ReadOnlySpan<char> TrimBlank(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty && IsBlank(text[0]))
            text = text[1..];
        while (!text.IsEmpty && IsBlank(text[^1]))
            text = text[..^1];
        return text;
    }

    private static bool IsBlank(char character) => char.IsWhiteSpace(character) || IsDirectionMark(character);
}
