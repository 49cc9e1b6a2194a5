using System.Diagnostics.CodeAnalysis;
using Otp.Domain.Common;

namespace Otp.Domain.Deliveries;

/// <summary>The languages that there are messages in.</summary>
/// <param name="locales">At least one.</param>
public sealed class ServedLocales(IEnumerable<Locale> locales) : IServed<Locale>
{
    /// <summary>Those that come with the program.</summary>
    public static readonly ServedLocales Shipped = new([Locale.Persian, Locale.English]);

    public IReadOnlyList<Locale> All { get; } = [.. locales];

    /// <summary>The sentence for whoever asks for another.</summary>
    public string Takes => $"Takes {Names}, with or without a region, as fa-IR.";

    public Shape Shape => new TextShape(Pattern: $"^({string.Join('|', All.Select(InAnyLetters))}){Locale.SubtagPattern}$");

    private string Names => All.Count == 1 ? All[0].Value : $"{string.Join(", ", All.SkipLast(1))} or {All[^1]}";

    // Of a language's letters alone, which need no escape.
    private static string InAnyLetters(Locale locale) =>
        string.Concat(locale.Value.Select(letter => $"[{char.ToUpperInvariant(letter)}{letter}]"));

    public bool Includes(Locale value) => All.Contains(value);

    public bool TryFind(string? text, [NotNullWhen(true)] out Locale? locale)
    {
        locale = Locale.TryParse(text, out var parsed) && Includes(parsed) ? parsed : null;
        return locale is not null;
    }
}
