using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Otp.Domain.Common;

namespace Otp.Domain.Recipients;

/// <summary>An Iranian mobile number in its national form, <c>09123256545</c>. Prints as a mask.</summary>
public sealed record MobileNumber : IReadable<MobileNumber>
{
    public const int Length = 11;

    private const int SignificantDigits = 10;

    private MobileNumber(string value) => Value = value;

    public static string Takes => "Takes an Iranian mobile number, such as 09123256545 or +989123256545.";

    public static Shape Shape => new TextShape();

    /// <summary><c>09</c> and nine more ASCII digits.</summary>
    public string Value { get; }

    /// <summary>
    /// Reads the forms of the contract's section 3: 09…, +989…, 00989…, 989… and 9…, in any of three sets of digits, grouped or not, past
    /// what is pasted with them and after <c>tel:</c>; a trunk prefix after the country code in parentheses alone, <c>+98 (0) 912…</c>.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out MobileNumber? number)
    {
        number = null;

        // The longest form, 0098 (0) 9…, has fifteen digits.
        Span<char> digits = stackalloc char[15];
        var (count, bracketedZero) = (0, -1);
        var (hasPlus, afterOpening, afterOpenedZero) = (false, false, false);
        foreach (var rune in WithoutScheme(text).EnumerateRunes())
        {
            if (IsSeparator(rune))
                continue;
            if (rune.Value == '+' && count == 0 && !hasPlus)
            {
                hasPlus = true;
                continue;
            }

            if (rune.Value is '(' or ')')
            {
                bracketedZero = rune.Value == ')' && afterOpenedZero ? count - 1 : bracketedZero;
                (afterOpening, afterOpenedZero) = (rune.Value == '(', false);
                continue;
            }

            var digit = Digits.ValueOf(rune.Value);
            if (digit < 0 || count == digits.Length)
                return false;
            digits[count++] = (char)('0' + digit);
            (afterOpening, afterOpenedZero) = (false, afterOpening && digit == 0);
        }

        if (bracketedZero > 0 && (digits[..bracketedZero] is "98" or "0098"))
        {
            digits[(bracketedZero + 1)..count].CopyTo(digits[bracketedZero..]);
            count--;
        }

        if (count < SignificantDigits || digits[count - SignificantDigits] != '9'
            || !IsPrefix(hasPlus, digits[..(count - SignificantDigits)]))
            return false;

        number = new MobileNumber(string.Concat("0", digits[(count - SignificantDigits)..count]));
        return true;
    }

    public override string ToString() => $"{Value.AsSpan(0, 4)}***{Value.AsSpan(7)}";

    private static bool IsPrefix(bool hasPlus, ReadOnlySpan<char> prefix) =>
        hasPlus ? prefix is "98" : prefix is "" or "0" or "98" or "0098";

    private static bool IsSeparator(Rune rune) => rune.Value == '.' || Pasted.SaysNothing(rune) || Pasted.IsDash(rune);

    private static ReadOnlySpan<char> WithoutScheme(ReadOnlySpan<char> text)
    {
        const string scheme = "tel:";
        while (Rune.DecodeFromUtf16(text, out var first, out var length) == OperationStatus.Done && Pasted.SaysNothing(first))
            text = text[length..];
        return text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? text[scheme.Length..] : text;
    }
}
