using System.Buffers;
using System.Text;

namespace Otp.Api.Idempotency;

/// <summary>The header by which a client can repeat a request without repeating its effect (contract, sections 1 and 9).</summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";
    public const string ReplayedHeader = "Idempotency-Replayed";
    public const string Takes =
        "The header Idempotency-Key takes one key: a quoted string of 1 to 255 ASCII characters, " +
        "or bare 1 to 255 visible ones other than \", \\, comma and semicolon.";

    private const int MaxLength = 255;

    // Visible ASCII but for what quotes, escapes, lists and parameters are made of in a header.
    private static readonly SearchValues<char> Bare =
        SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(character => (char)character).Except("\"\\,;")]);

    /// <summary>Reads a string of RFC 9651, 3.3.3, or a bare key; both forms of the same key are one key.</summary>
    /// <returns>Null for anything else.</returns>
    public static string? Parse(string header)
    {
        var text = header.Trim(' ');
        var key = text.StartsWith('"') ? Unquote(text) : text.AsSpan().ContainsAnyExcept(Bare) ? null : text;
        return key is { Length: >= 1 and <= MaxLength } ? key : null;
    }

    private static string? Unquote(string text)
    {
        if (text.Length < 2 || !text.EndsWith('"'))
            return null;

        var key = new StringBuilder(text.Length);
        for (var index = 1; index < text.Length - 1; index++)
        {
            var character = text[index];
            if (character is < ' ' or > '~' or '"')
                return null;
            if (character == '\\' && (++index == text.Length - 1 || (character = text[index]) is not ('"' or '\\')))
                return null;
            key.Append(character);
        }

        return key.ToString();
    }
}
