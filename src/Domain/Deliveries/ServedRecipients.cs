using Otp.Domain.Common;
using Otp.Domain.Recipients;

namespace Otp.Domain.Deliveries;

/// <summary>Whom messages are sent to at all. What is denied stays so where it is allowed as well.</summary>
/// <param name="Allow">What a mobile number begins with; empty: anything.</param>
/// <param name="Deny">What a mobile number doesn't begin with.</param>
/// <param name="DenyDomains">Where no e-mail address is, nor below it.</param>
public sealed record ServedRecipients(
    IReadOnlyList<MobilePrefix> Allow, IReadOnlyList<MobilePrefix> Deny, IReadOnlyList<MailDomain> DenyDomains)
{
    public static readonly ServedRecipients Everybody = new([], [], []);

    public static readonly Failure NotServed = Failure.Forbidden(
        "recipient-not-served", "This service sends nothing to this recipient; nothing was stored.");

    /// <returns>Null, or why nothing is sent.</returns>
    public Failure? Refuse(Recipient recipient) => Serves(recipient) ? null : NotServed;

    private bool Serves(Recipient recipient) => recipient.MobileNumber is { } number
        ? (Allow.Count == 0 || Allow.Any(prefix => prefix.Begins(number))) && !Deny.Any(prefix => prefix.Begins(number))
        : !DenyDomains.Any(domain => domain.Holds(recipient.Email!));
}
