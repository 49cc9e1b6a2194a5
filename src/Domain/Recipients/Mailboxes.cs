using Otp.Domain.Common;

namespace Otp.Domain.Recipients;

/// <summary>Whom a recipient counts as for limits and locks (<c>Otp:SameMailbox</c>). Codes stay each address's own.</summary>
/// <param name="AreShared">Whether the addresses that are known to reach one mailbox count as one.</param>
public sealed record Mailboxes(bool AreShared)
{
    public static readonly Mailboxes EachAddressItsOwn = new(AreShared: false);

    private const string Gmail = "gmail.com";

    /// <returns>The plain address of the recipient's mailbox: without what follows a plus and, at gmail.com, without dots.</returns>
    public Recipient Of(Recipient recipient) => AreShared && recipient.Email is { } email ? Recipient.Of(PlainFormOf(email)) : recipient;

    private static EmailAddress PlainFormOf(EmailAddress email)
    {
        var at = email.Canonical.LastIndexOf('@');
        var (local, domain) = (email.Canonical[..at], email.Canonical[(at + 1)..]);
        // What must be quoted is nobody's tag.
        if (local[0] == '"')
            return email;

        var plain = local.Split('+')[0].TrimEnd('.');
        if (domain is Gmail or "googlemail.com")
            (plain, domain) = (plain.Replace(".", "", StringComparison.Ordinal), Gmail);
        return EmailAddress.Parse($"{(plain.Length == 0 ? local : plain)}@{domain}");
    }
}
