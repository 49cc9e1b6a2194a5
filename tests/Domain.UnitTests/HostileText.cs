namespace Otp.Domain.UnitTests;

/// <summary>Texts that no value object takes. Each has a name of its own, for most can't be printed.</summary>
internal static class HostileText
{
    public static IEnumerable<TestCaseData> Cases =>
    [
        Row("null", null),
        Row("empty", ""),
        Row("a blank", " "),
        Row("white space", "\t\r\n\u00A0\u3000"),
        Row("NUL", "\0"),
        Row("a control character", "\u0007"),
        Row("DEL", "\u007F"),
        Row("a byte order mark", "\uFEFF"),
        Row("a zero-width space", "\u200B"),
        Row("direction marks alone", "\u200E\u200F"),
        Row("a lone high surrogate", "\uD83D"),
        Row("a lone low surrogate", "\uDE00"),
        Row("surrogates the wrong way round", "\uDE00\uD83D"),
        Row("an emoji", "\U0001F600"),
        Row("a word", "four"),
        Row("a replacement character", "\uFFFD"),
        Row("a very long text", new string('x', 1_000_000)),
        Row("very many blanks", new string(' ', 1_000_000)),
        Row("very many nines", new string('9', 1_000_000)),
        Row("very many signs", new string('@', 1_000_000)),
    ];
}
