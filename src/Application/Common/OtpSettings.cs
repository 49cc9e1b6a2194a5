using Otp.Domain.Deliveries;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;

namespace Otp.Application.Common;

/// <summary>
/// The settings below <c>Otp:</c> and <c>Purposes:</c> (contract, sections 5, 8 and 9), and
/// those below <c>Delivery:</c> that decide who is sent anything; checked at start.
/// </summary>
public sealed record OtpSettings
{
    public required CodePolicies Policies { get; init; }

    public required GuessLimits Guesses { get; init; }

    public SendCeilings SendCeilings { get; init; } = SendCeilings.None;

    public ServedRecipients Served { get; init; } = ServedRecipients.Everybody;

    /// <summary>Whom recipients count as for limits and locks.</summary>
    public Mailboxes Mailboxes { get; init; } = Mailboxes.EachAddressItsOwn;

    public TestRecipients TestRecipients { get; init; } = new([]);

    public SendRules SendRules => new(Served, SendCeilings, TestRecipients, Policies.SendWindow);

    /// <summary>How long a code is kept after its end: above zero.</summary>
    public required TimeSpan Retention { get; init; }
}
