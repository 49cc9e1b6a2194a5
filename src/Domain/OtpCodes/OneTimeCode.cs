using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using Otp.Domain.Common;

namespace Otp.Domain.OtpCodes;

/// <summary>
/// The number that a person types in to prove they own a recipient, and as how many digits it is written, which is no part of what it is:
/// 042317 and 42317 are equal. Prints as a mask.
/// </summary>
public sealed record OneTimeCode : IReadable<OneTimeCode>
{
    public const int MinValue = 0;
    public const int MaxValue = int.MaxValue;

    /// <summary>As many as the greatest has; a person is shown no more.</summary>
    public const int MaxDigits = 10;

    /// <summary>Stands for one that is stored and can't be read, for want of its key: no guess equals it.</summary>
    public static readonly OneTimeCode Unreadable = new(-1);

    private OneTimeCode(int value, int digits = 0) => (Value, DigitCount) = (value, digits);

    public static string Takes =>
        "Takes an integer from 0 to 2147483647, or a string of digits that reads as one; " +
        "blanks, and a dash between two digits, are left out.";

    public static bool TakesNumbers => true;

    public static Shape Shape =>
        new EitherShape(new IntegerShape(Bits: 32, MinValue, MaxValue), new TextShape(Pattern: "[0-9\u06F0-\u06F9\u0660-\u0669]"));

    /// <summary>0 … 2147483647 (contract, section 3).</summary>
    public int Value { get; }

    /// <summary>As how many it is written at least; zeros lead. 0: as the number alone.</summary>
    public int DigitCount { get; private init; }

    public bool IsReadable => Value >= MinValue;

    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public static OneTimeCode From(int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        return new OneTimeCode(value);
    }

    /// <summary>Draws one of as many digits with a cryptographic generator, each as likely as any other.</summary>
    /// <param name="digits">1 … 9.</param>
    public static OneTimeCode Draw(int digits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(digits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(digits, 9);
        return new OneTimeCode(RandomNumberGenerator.GetInt32((int)Math.Pow(10, digits)), digits);
    }

    /// <summary>
    /// Reads digits, leading zeros included, past what a person pastes with them: blanks and invisible characters anywhere, a dash between
    /// two digits. No sign, fraction or exponent.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out OneTimeCode? code)
    {
        code = null;
        long value = 0;
        var (digits, afterDash) = (0, false);
        foreach (var rune in text.EnumerateRunes())
        {
            var digit = Digits.ValueOf(rune.Value);
            if (digit < 0)
            {
                if (Pasted.SaysNothing(rune))
                    continue;
                if (digits == 0 || afterDash || !Pasted.IsDash(rune))
                    return false;
                afterDash = true;
                continue;
            }

            value = (value * 10) + digit;
            if (value > MaxValue)
                return false;
            (digits, afterDash) = (digits + 1, false);
        }

        if (digits == 0 || afterDash)
            return false;

        code = new OneTimeCode((int)value, digits);
        return true;
    }

    /// <summary>A number as JSON has it begins with no zero, so it says nothing of how it is to be written.</summary>
    public static bool TryRead(Input input, [NotNullWhen(true)] out OneTimeCode? code)
    {
        code = null;
        if (input.Kind is not (InputKind.Text or InputKind.Number) || !TryParse(input.Text, out var parsed))
            return false;

        code = input.Kind == InputKind.Number ? parsed.WrittenAs(digits: 0) : parsed;
        return true;
    }

    /// <param name="digits"><inheritdoc cref="DigitCount"/></param>
    public OneTimeCode WrittenAs(int digits) => this with { DigitCount = digits };

    /// <summary>Takes the same time whether the codes are equal or not.</summary>
    public bool FixedTimeEquals(OneTimeCode other)
    {
        Span<byte> left = stackalloc byte[sizeof(int)];
        Span<byte> right = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(left, Value);
        BinaryPrimitives.WriteInt32BigEndian(right, other.Value);
        return CryptographicOperations.FixedTimeEquals(left, right);
    }

    /// <summary>As a person is shown it.</summary>
    /// <exception cref="InvalidOperationException">It can't be read.</exception>
    public string ToDigits() => IsReadable
        ? Value.ToString(CultureInfo.InvariantCulture).PadLeft(Math.Min(DigitCount, MaxDigits), '0')
        : throw new InvalidOperationException("The code can't be read for want of its key.");

    public bool Equals(OneTimeCode? other) => other?.Value == Value;

    public override int GetHashCode() => Value;

    public override string ToString() => "******";
}
