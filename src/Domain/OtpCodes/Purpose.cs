using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Otp.Domain.OtpCodes;

/// <summary>What a code is for; it verifies for that alone (contract, section 4).</summary>
public sealed partial record Purpose
{
    public const int MaxLength = 32;
    public const string Takes = "Takes 1 to 32 characters of a-z, 0-9, full stop, underscore and hyphen.";

    private Purpose(string value) => Value = value;

    public string Value { get; }

    public static bool TryParse(string? text, [NotNullWhen(true)] out Purpose? purpose)
    {
        purpose = text is not null && Form().IsMatch(text) ? new Purpose(text) : null;
        return purpose is not null;
    }

    /// <exception cref="FormatException">The text isn't a purpose.</exception>
    public static Purpose Parse(string? text) => TryParse(text, out var purpose) ? purpose : throw new FormatException(Takes);

    public override string ToString() => Value;

    [GeneratedRegex(@"^[a-z0-9._-]{1,32}\z")]
    private static partial Regex Form();
}
