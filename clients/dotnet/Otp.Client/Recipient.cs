using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Otp.Client;

/// <summary>Whom a code is for: one mobile number, or one e-mail address. Prints as a mask.</summary>
[JsonConverter(typeof(RecipientConverter))]
public sealed partial class Recipient : IEquatable<Recipient>
{
    private const int LongestAddress = 254;
    private const int LongestLocalPart = 64;

    private Recipient(string value, bool isEmail) => (Value, IsEmail) = (value, isEmail);

    /// <summary>The whole number, as <c>09123256545</c>, or the whole address. It is for the service, not for a log.</summary>
    public string Value { get; }

    /// <summary>Whether it is an e-mail address; otherwise it is a mobile number.</summary>
    public bool IsEmail { get; }

    internal string Field => IsEmail ? "email" : "mobile_number";

    internal string OtherField => IsEmail ? "mobile_number" : "email";

    /// <summary>An Iranian mobile number in any of its forms, with whatever is pasted around it: <c>+98 (0) 912 325 6545</c> too.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static Recipient Mobile(string number) =>
        TryMobile(number, out var recipient) ? recipient : throw new FormatException("This is no Iranian mobile number.");

    /// <inheritdoc cref="Mobile"/>
    /// <returns>Whether it is one.</returns>
    public static bool TryMobile(string? number, [NotNullWhen(true)] out Recipient? recipient)
    {
        recipient = NumberForm().Match(DigitsIn(number ?? "")) is { Success: true } match
            ? new Recipient($"0{match.Groups["significant"].Value}", isEmail: false)
            : null;
        return recipient is not null;
    }

    /// <summary>An e-mail address with a dotted domain; blanks and invisible characters around it are cut.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static Recipient Email(string address) =>
        TryEmail(address, out var recipient) ? recipient : throw new FormatException("This is no e-mail address.");

    /// <inheritdoc cref="Email"/>
    /// <returns>Whether it is one.</returns>
    public static bool TryEmail(string? address, [NotNullWhen(true)] out Recipient? recipient)
    {
        var text = WithoutBlanksAround(address ?? "");
        var at = text.LastIndexOf('@');
        recipient = text.Length <= LongestAddress && at is > 0 and <= LongestLocalPart
            && IsLocalPart(text[..at]) && IsDomain(text[(at + 1)..])
            ? new Recipient(text, isEmail: true)
            : null;
        return recipient is not null;
    }

    /// <summary>Whatever a person typed into one field for both.</summary>
    /// <returns>Whether it is a mobile number or an e-mail address.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Recipient? recipient) =>
        TryMobile(text, out recipient) || TryEmail(text, out recipient);

    /// <inheritdoc/>
    public bool Equals(Recipient? other) => other is not null && string.Equals(Value, other.Value, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Recipient);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(Value);

    /// <summary>Enough for a log to tell who is meant: <c>0912***6545</c>, <c>s***@example.com</c>.</summary>
    public override string ToString() =>
        IsEmail ? $"{Value[..1]}***{Value[Value.LastIndexOf('@')..]}" : $"{Value[..4]}***{Value[7..]}";

    /// <summary>What the service answered: its own form, whatever that is.</summary>
    internal static Recipient Answered(string value) => new(value, value.Contains('@', StringComparison.Ordinal));

    // What the service drops as well, and its digits in ASCII.
    private static string DigitsIn(string text)
    {
        var kept = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '\t' or '\r' or '\n' or '.' or '(' or ')' || Rune.GetUnicodeCategory(rune)
                is UnicodeCategory.SpaceSeparator or UnicodeCategory.Format or UnicodeCategory.DashPunctuation)
                continue;
            kept.Append(Digits.ToAscii(rune));
        }

        return kept.ToString();
    }

    // Such as the marks of direction that come with an address that is copied out of Persian text.
    private static string WithoutBlanksAround(string text)
    {
        var (start, end) = (0, text.Length);
        while (start < end && IsBlank(text[start]))
            start++;
        while (end > start && IsBlank(text[end - 1]))
            end--;
        return text[start..end];
    }

    private static bool IsBlank(char character) =>
        char.IsWhiteSpace(character) || char.GetUnicodeCategory(character) == UnicodeCategory.Format;

    private static bool IsLocalPart(string text) => text.All(char.IsAscii) && (QuotedForm().IsMatch(text) || DottedForm().IsMatch(text));

    private static bool IsDomain(string text) =>
        text.Split('.') is { Length: > 1 } labels && labels.All(IsLabel) && !labels[^1].All(char.IsAsciiDigit)
        && Uri.CheckHostName(text) == UriHostNameType.Dns;

    private static bool IsLabel(string text) =>
        text.Length > 0 && text[0] != '-' && text[^1] != '-' && !text.Contains('_', StringComparison.Ordinal);

    [GeneratedRegex(
        @"^(?:tel:)?(?:(?:\+98|0098|98)0?|0|)(?<significant>9[0-9]{9})\z",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NumberForm();

    [GeneratedRegex("""^"(?:[ !#-\[\]-~]|\\[ -~])+"\z""")]
    private static partial Regex QuotedForm();

    [GeneratedRegex(@"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*\z")]
    private static partial Regex DottedForm();
}
