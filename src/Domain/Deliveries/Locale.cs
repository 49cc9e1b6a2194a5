using System.Diagnostics.CodeAnalysis;

namespace Otp.Domain.Deliveries;

/// <summary>The language of a message (contract, section 5).</summary>
public sealed record Locale
{
    public static readonly Locale Persian = new("fa");
    public static readonly Locale English = new("en");

    public static readonly IReadOnlyList<Locale> All = [Persian, English];

    public const string Takes = "Takes fa or en.";

    private Locale(string value) => Value = value;

    public string Value { get; }

    public static bool TryParse(string? text, [NotNullWhen(true)] out Locale? locale)
    {
        locale = All.FirstOrDefault(known => string.Equals(known.Value, text, StringComparison.Ordinal));
        return locale is not null;
    }

    /// <exception cref="FormatException">The text isn't a locale.</exception>
    public static Locale Parse(string? text) => TryParse(text, out var locale) ? locale : throw new FormatException(Takes);

    public override string ToString() => Value;
}
