using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Otp.Domain.Common;

namespace Otp.Domain.Recipients;

/// <summary>
/// An e-mail address: an addr-spec (RFC 5322, 3.4.1; quoted local parts as RFC 5321, 4.1.2 has them) with a dotted domain,
/// internationalised or not (contract, sections 3 and 9). Equal to another by <see cref="Canonical"/>. Prints as a mask.
/// </summary>
public sealed partial record EmailAddress : IReadable<EmailAddress>
{
    /// <summary>In characters.</summary>
    public const int MaxLength = 254;

    /// <summary>In characters; RFC 5321, 4.5.3.1.1.</summary>
    public const int MaxLocalPartLength = 64;

    // A domain name in presentation form; RFC 1035, 2.3.4.
    private const int MaxDomainLength = 253;

    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    private EmailAddress(string value, string canonical)
    {
        Value = value;
        Canonical = canonical;
    }

    public static string Takes => "Takes an e-mail address of at most 254 characters, such as someone@example.com.";

    public static Shape Shape => new TextShape(MaxLength: MaxLength);

    /// <summary>The local part as given, the domain in lower case.</summary>
    public string Value { get; }

    /// <summary>
    /// What two spellings of one address share: lower case throughout, the
    /// domain in its ASCII form, no quotes or backslashes that aren't needed.
    /// </summary>
    public string Canonical { get; }

    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out EmailAddress? email)
    {
        email = null;
        var address = WithoutBlanksAround(text);
        var at = address.LastIndexOf('@');
        if (at <= 0 || at > MaxLocalPartLength || CharactersIn(address) > MaxLength)
            return false;

        var local = address[..at];
        var domain = address[(at + 1)..].ToString().ToLowerInvariant();
        if (!DotAtom().IsMatch(local) && !QuotedString().IsMatch(local))
            return false;
        if (!domain.Contains('.', StringComparison.Ordinal) || AsciiFormOf(domain) is not { } ascii)
            return false;

        email = new EmailAddress($"{local}@{domain}", $"{MeaningOf(local)}@{ascii}".ToLowerInvariant());
        return true;
    }

    public bool Equals(EmailAddress? other) => other is not null && string.Equals(Canonical, other.Canonical, StringComparison.Ordinal);

    public override int GetHashCode() => Canonical.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => $"{Value[0]}***@{Value.AsSpan(Value.LastIndexOf('@') + 1)}";

    // RFC 5322, 3.2.3.
    [GeneratedRegex(@"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*\z", RegexOptions.NonBacktracking)]
    private static partial Regex DotAtom();

    // RFC 5321, 4.1.2.
    [GeneratedRegex("""^"(?:[ !#-\[\]-~]|\\[ -~])*"\z""", RegexOptions.NonBacktracking)]
    private static partial Regex QuotedString();

    // Letters, digits and inner hyphens (RFC 1123, 2.1); a last label of digits alone would be a network address.
    [GeneratedRegex(@"^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]|[a-z0-9][a-z0-9-]{0,61}[a-z0-9])\z")]
    private static partial Regex DomainName();

    private static int CharactersIn(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
            count++;
        return count;
    }

    private static ReadOnlySpan<char> WithoutBlanksAround(ReadOnlySpan<char> text)
    {
        while (Rune.DecodeFromUtf16(text, out var first, out var length) == OperationStatus.Done && IsBlank(first))
            text = text[length..];
        while (Rune.DecodeLastFromUtf16(text, out var last, out var length) == OperationStatus.Done && IsBlank(last))
            text = text[..^length];
        return text;
    }

    private static bool IsBlank(Rune rune) => Rune.IsWhiteSpace(rune) || IsInvisible(rune);

    // What stands between the quotes, in quotes only where it needs them: mail for "some\one" goes to someone.
    private static string MeaningOf(ReadOnlySpan<char> local)
    {
        if (local[0] != '"')
            return local.ToString();

        var meaning = new StringBuilder(local.Length);
        for (var index = 1; index < local.Length - 1; index++)
            meaning.Append(local[index] == '\\' ? local[++index] : local[index]);

        var unquoted = meaning.ToString();
        return DotAtom().IsMatch(unquoted) ? unquoted : $"\"{meaning.Replace(@"\", @"\\").Replace("\"", "\\\"")}\"";
    }

    // Characters that the ASCII form leaves out (UTS #46, "ignored"): what can't be seen must not tell two addresses apart.
    private static bool IsInvisible(Rune rune) =>
        Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format
        || rune.Value is 0x034F or (>= 0x180B and <= 0x180F) or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF);

    private static string? AsciiFormOf(string domain)
    {
        if (!Ascii.IsValid(domain) || domain.Contains("xn--", StringComparison.Ordinal))
        {
            // Persian needs U+200C within words, and the conversion says where it and U+200D may stand.
            if (domain.EnumerateRunes().Any(rune => IsInvisible(rune) && rune.Value is not (0x200C or 0x200D)))
                return null;

            try
            {
                domain = Idn.GetAscii(domain).ToLowerInvariant();
            }
            catch (ArgumentException)
            {
                return null;
            }
        }

        return domain.Length <= MaxDomainLength && DomainName().IsMatch(domain) && !IsNumeric(domain.AsSpan(domain.LastIndexOf('.') + 1))
            ? domain
            : null;
    }

    private static bool IsNumeric(ReadOnlySpan<char> label) => !label.ContainsAnyExceptInRange('0', '9');
}
