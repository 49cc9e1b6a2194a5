using System.Globalization;
using System.Text.RegularExpressions;
using Otp.Domain.Deliveries;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Delivery.Templates;

/// <summary>The files that messages in one language are made of, and the languages that an operator's directory adds.</summary>
public static partial class TemplateFiles
{
    internal const string TextMessage = "sms.{0}.liquid";
    internal const string Subject = "email.{0}.subject.liquid";
    internal const string Text = "email.{0}.text.liquid";
    internal const string Html = "email.{0}.html.liquid";

    internal static readonly IReadOnlyList<string> All = [TextMessage, Subject, Text, Html];

    /// <param name="directory">The operator's own; null: there is none.</param>
    /// <returns>Those that are shipped, and those of which the directory has all files.</returns>
    /// <exception cref="StartupException">A file is missing, or is called as no language is.</exception>
    public static ServedLocales LocalesIn(string? directory)
    {
        var own = directory is null ? [] : Directory.EnumerateFiles(directory).Select(Path.GetFileName)
            .Select(file => Name().Match(file!)).Where(name => name.Success).Select(name => LanguageOf(name, directory))
            .Except(ServedLocales.Shipped.All).OrderBy(locale => locale.Value, StringComparer.Ordinal).ToList();
        foreach (var (locale, name) in own.SelectMany(locale => All.Select(name => (locale, name))))
        {
            if (Path.Combine(directory!, Of(name, locale)) is var file && !File.Exists(file))
                throw new StartupException(
                    $"The template {file} is missing; a language of your own takes " +
                    $"{string.Join(", ", All.Select(needed => Of(needed, locale)))}.");
        }

        return new ServedLocales([.. ServedLocales.Shipped.All, .. own]);
    }

    internal static string Of(string name, Locale locale) => string.Format(CultureInfo.InvariantCulture, name, locale.Value);

    private static Locale LanguageOf(Match name, string directory) =>
        Locale.TryParse(name.Groups["language"].Value, out var locale)
            && string.Equals(locale.Value, name.Groups["language"].Value, StringComparison.Ordinal)
            ? locale
            : throw new StartupException(
                $"The template {Path.Combine(directory, name.Value)} isn't of a language; it takes two or three small letters there, as " +
                $"in {Of(TextMessage, Locale.Persian)}.");

    [GeneratedRegex(
        @"^(?:sms\.(?<language>[^.]+)|email\.(?<language>[^.]+)\.(?:subject|text|html))\.liquid\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Name();
}
