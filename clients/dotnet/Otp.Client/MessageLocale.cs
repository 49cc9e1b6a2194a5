using System.Text.RegularExpressions;

namespace Otp.Client;

/// <summary>
/// The language of a message. Which there are is the service's affair: Persian and English, unless its operator added others.
/// </summary>
public sealed partial record MessageLocale
{
    /// <param name="tag">A language with or without a region, such as <c>fa</c> or <c>fa-IR</c>.</param>
    /// <exception cref="FormatException">It is none.</exception>
    public MessageLocale(string tag) =>
        Tag = Form().IsMatch(tag) ? tag : throw new FormatException("A language is a tag such as fa or fa-IR.");

    /// <summary><c>fa</c>.</summary>
    public static MessageLocale Persian { get; } = new("fa");

    /// <summary><c>en</c>.</summary>
    public static MessageLocale English { get; } = new("en");

    /// <summary>As it was given.</summary>
    public string Tag { get; }

    /// <inheritdoc/>
    public override string ToString() => Tag;

    [GeneratedRegex(@"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8}){0,7}\z")]
    private static partial Regex Form();
}
