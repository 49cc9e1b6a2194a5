using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;

namespace Otp.Client;

/// <summary>A code as somebody drew or typed it, from 0 to 2147483647. Prints as a mask.</summary>
[JsonConverter(typeof(OneTimeCodeConverter))]
public sealed class OneTimeCode : IEquatable<OneTimeCode>
{
    private readonly string? _digits;

    private OneTimeCode(int value, string? digits) => (Value, _digits) = (value, digits);

    internal bool HasDigits => _digits is not null;

    /// <summary>As a number, which has no leading zeros.</summary>
    public int Value { get; }

    /// <summary>A code without leading zeros.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public static OneTimeCode From(int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        return new OneTimeCode(value, digits: null);
    }

    /// <summary>
    /// What a person typed or pasted: digits of ASCII, Persian or Arabic-Indic, with blanks and with dashes between them. A message shows a
    /// code with the zeros that it begins with here.
    /// </summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static OneTimeCode Parse(string text) =>
        TryParse(text, out var code) ? code : throw new FormatException("This is no code: it takes digits alone, up to 2147483647.");

    /// <inheritdoc cref="Parse"/>
    /// <returns>Whether it is one.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out OneTimeCode? code)
    {
        code = null;
        var digits = new StringBuilder();
        var endsInDash = false;
        foreach (var rune in (text ?? "").EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            if (rune.Value is '\t' or '\r' or '\n' || category is UnicodeCategory.SpaceSeparator or UnicodeCategory.Format)
                continue;
            if (category == UnicodeCategory.DashPunctuation && digits.Length > 0 && !endsInDash)
            {
                endsInDash = true;
                continue;
            }

            endsInDash = false;
            digits.Append(Digits.ToAscii(rune));
        }

        if (!endsInDash && int.TryParse(digits.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            code = new OneTimeCode(value, digits.ToString());
        return code is not null;
    }

    /// <summary>
    /// The digits, leading zeros included where they were given. They are for the service and the recipient, not for a log.
    /// </summary>
    public string Reveal() => _digits ?? Value.ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public bool Equals(OneTimeCode? other) => other?.Value == Value;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as OneTimeCode);

    /// <inheritdoc/>
    public override int GetHashCode() => Value;

    /// <summary>Nothing of it.</summary>
    public override string ToString() => "***";
}
