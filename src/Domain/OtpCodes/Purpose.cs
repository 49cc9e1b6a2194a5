using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Otp.Domain.Common;

namespace Otp.Domain.OtpCodes;

/// <summary>What a code is for; it verifies for that alone (contract, section 4).</summary>
public sealed partial record Purpose : IReadable<Purpose>
{
    public const int MaxLength = 32;

    private Purpose(string value) => Value = value;

    public static string Takes => "Takes 1 to 32 characters of a-z, 0-9, full stop, underscore and hyphen.";

    public static Shape Shape => new TextShape(Pattern: "^[a-z0-9._-]+$", MinLength: 1, MaxLength: MaxLength);

    public string Value { get; }

    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out Purpose? purpose)
    {
        purpose = Form().IsMatch(text) ? new Purpose(text.ToString()) : null;
        return purpose is not null;
    }

    public override string ToString() => Value;

    [GeneratedRegex(@"^[a-z0-9._-]{1,32}\z")]
    private static partial Regex Form();
}
