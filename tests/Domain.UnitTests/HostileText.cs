namespace Otp.Domain.UnitTests;

/// <summary>Texts that no value object takes. Each has a name of its own, for most can't be printed.</summary>
internal static class HostileText
{
    public static IEnumerable<TestCaseData> Cases =>
    [
        Named("null", null),
        Named("empty", ""),
        Named("a blank", " "),
        Named("white space", "\t\r\n\u00A0\u3000"),
        Named("NUL", "\0"),
        Named("a control character", "\u0007"),
        Named("DEL", "\u007F"),
        Named("a byte order mark", "\uFEFF"),
        Named("a zero-width space", "\u200B"),
        Named("direction marks alone", "\u200E\u200F"),
        Named("a lone high surrogate", "\uD83D"),
        Named("a lone low surrogate", "\uDE00"),
        Named("surrogates the wrong way round", "\uDE00\uD83D"),
        Named("an emoji", "\U0001F600"),
        Named("a word", "four"),
        Named("a replacement character", "\uFFFD"),
        Named("a very long text", new string('x', 1_000_000)),
        Named("very many blanks", new string(' ', 1_000_000)),
        Named("very many nines", new string('9', 1_000_000)),
        Named("very many signs", new string('@', 1_000_000)),
    ];

    public static TestCaseData Named(string name, string? text) => new TestCaseData(text).SetArgDisplayNames(name);
}
