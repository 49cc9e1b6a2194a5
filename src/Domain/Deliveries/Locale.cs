using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Otp.Domain.Common;

namespace Otp.Domain.Deliveries;

/// <summary>
/// The language of a message (contract, section 5), whatever region or
/// script comes with it: <c>fa</c>, <c>fa-IR</c> and <c>fa_IR</c> are one.
/// </summary>
public sealed partial record Locale : IReadable<Locale>
{
    /// <summary>What may follow the language, as a regular expression.</summary>
    internal const string SubtagPattern = "(?:[-_][A-Za-z0-9]{1,8}){0,7}";

    public static readonly Locale Persian = new("fa");
    public static readonly Locale English = new("en");

    private Locale(string value) => Value = value;

    public static string Takes => "Takes a language such as fa or fa-IR.";

    public static Shape Shape => new TextShape();

    /// <summary>The language alone, as ISO 639 has it: two or three small letters.</summary>
    public string Value { get; }

    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out Locale? locale)
    {
        locale = Tag().Match(text.ToString()) is { Success: true } tag
            ? new Locale(tag.Groups["language"].Value.ToLowerInvariant())
            : null;
        return locale is not null;
    }

    public override string ToString() => Value;

    // RFC 5646, 2.1, as far as it matters here; operating systems write an underscore. There is but one way to read a text by it.
    [GeneratedRegex($@"^(?<language>[A-Za-z]{{2,3}}){SubtagPattern}\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Tag();
}
