using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Otp.Domain.Deliveries;

/// <summary>
/// The language of a message (contract, section 5), whatever region or
/// script comes with it: <c>fa</c>, <c>fa-IR</c> and <c>fa_IR</c> are one.
/// </summary>
public sealed partial record Locale
{
    public static readonly Locale Persian = new("fa");
    public static readonly Locale English = new("en");

    public const string Takes = "Takes a language such as fa or fa-IR.";

    private Locale(string value) => Value = value;

    /// <summary>The language alone, as ISO 639 has it: two or three small letters.</summary>
    public string Value { get; }

    public static bool TryParse(string? text, [NotNullWhen(true)] out Locale? locale)
    {
        locale = text is not null && Tag().Match(text) is { Success: true } tag
            ? new Locale(tag.Groups["language"].Value.ToLowerInvariant())
            : null;
        return locale is not null;
    }

    /// <exception cref="FormatException">The text isn't a locale.</exception>
    public static Locale Parse(string? text) => TryParse(text, out var locale) ? locale : throw new FormatException(Takes);

    public override string ToString() => Value;

    // RFC 5646, 2.1, as far as it matters here; operating systems write an underscore.
    [GeneratedRegex(
        @"^(?<language>[A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{1,8}){0,7}\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Tag();
}
