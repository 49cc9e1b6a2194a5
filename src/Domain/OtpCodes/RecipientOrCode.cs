using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Otp.Domain.Common;
using Otp.Domain.Recipients;

namespace Otp.Domain.OtpCodes;

/// <summary>
/// Whom somebody asks about: a recipient in any of its spellings, or whoever a code of this id is for. What can be read as a mobile number
/// is one, unless a <c>#</c> says that it is an id. Prints as a mask.
/// </summary>
public sealed record RecipientOrCode : IReadable<RecipientOrCode>
{
    private RecipientOrCode(Recipient? recipient, long? codeId) => (Recipient, CodeId) = (recipient, codeId);

    public static string Takes =>
        "Takes a mobile number such as 09123256545, an e-mail address such as someone@example.com, or the id of a code such as 66.";

    public static Shape Shape => new TextShape(MinLength: 1);

    /// <summary>Null: the id of a code was given.</summary>
    public Recipient? Recipient { get; }

    /// <summary>Null: a recipient was given.</summary>
    public long? CodeId { get; }

    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out RecipientOrCode? value)
    {
        value = MobileNumber.TryParse(text, out var number) ? new RecipientOrCode(Recipient.Of(number), codeId: null)
            : EmailAddress.TryParse(text, out var email) ? new RecipientOrCode(Recipient.Of(email), codeId: null)
            : TryParseId(text, out var id) ? OfCode(id)
            : null;
        return value is not null;
    }

    public static RecipientOrCode Of(Recipient recipient) => new(recipient, codeId: null);

    public static RecipientOrCode OfCode(long id) => new(recipient: null, id);

    public override string ToString() => Recipient?.ToString() ?? $"code {CodeId}";

    // In the digits that numbers are taken in, past what is pasted with them. With a zero in front it is a number that lacks a digit, or a
    // landline's.
    private static bool TryParseId(ReadOnlySpan<char> text, out long id)
    {
        var digits = new StringBuilder(text.Length);
        var hasSign = false;
        foreach (var rune in text.EnumerateRunes())
        {
            if (Pasted.SaysNothing(rune))
                continue;
            var digit = Digits.ValueOf(rune.Value);
            if (digit >= 0)
            {
                digits.Append((char)('0' + digit));
                continue;
            }

            id = 0;
            if (rune.Value != '#' || hasSign || digits.Length > 0)
                return false;
            hasSign = true;
        }

        return long.TryParse(digits.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out id) && digits[0] != '0';
    }
}
