using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Otp.Domain.Common;

namespace Otp.Application.Common.Values;

/// <summary>A 64-bit integer.</summary>
public sealed record WholeNumber(long Value) : IReadable<WholeNumber>
{
    public static string Takes => "Takes a 64-bit integer.";

    public static Shape Shape => new IntegerShape(Bits: 64);

    public static bool TakesNumbers => true;

    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out WholeNumber? number)
    {
        var isNumber = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value);
        number = isNumber ? new WholeNumber(value) : null;
        return number is not null;
    }
}
