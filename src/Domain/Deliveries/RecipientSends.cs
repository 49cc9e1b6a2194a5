using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;

namespace Otp.Domain.Deliveries;

/// <summary>
/// What decides whether a recipient may be sent one message more, whoever asks for it and whatever code it tells: whom the rules let be
/// sent anything, what is left of the recipient's own budget, and what all recipients were sent.
/// </summary>
/// <param name="recipient">As it is written to.</param>
/// <param name="budget">What its sends are counted in: its mailbox's (<see cref="Mailboxes"/>), which may be a new one.</param>
/// <param name="rules">For all recipients.</param>
/// <param name="now">When it is decided.</param>
public sealed class RecipientSends(Recipient recipient, SendBudget budget, SendRules rules, DateTimeOffset now)
{
    /// <summary>No provider is configured for the recipient's channel.</summary>
    public static readonly Failure NoProvider = Failure.Unavailable(
        "no-delivery-provider", "No provider is configured that reaches this recipient; nothing was stored.", TimeSpan.FromMinutes(1));

    /// <summary>All that it can refuse a message with, as examples of each.</summary>
    public static IReadOnlyList<Failure> Refusals { get; } =
        [ServedRecipients.NotServed, NoProvider, SendBudget.SentTooOften(TimeSpan.FromSeconds(30)), SendCeilings.Reached];

    public DeliveryChannel Channel { get; } = DeliveryChannels.Of(recipient);

    /// <summary>To be stored with what is sent, but for a test recipient's.</summary>
    public SendBudget Budget { get; } = budget;

    /// <summary>The code that it always gets, without a message; null: it is no test recipient.</summary>
    public OneTimeCode? TestCode { get; } = rules.TestRecipients.CodeOf(recipient, now);

    /// <summary>Counts one more message, where there may be one now. A test recipient's is counted against nothing.</summary>
    /// <param name="limits">What its budget is measured by.</param>
    /// <param name="isReached">Whether a provider is configured for its channel.</param>
    /// <returns>Null, or why there may not (contract, section 5).</returns>
    public Failure? Count(SendLimits limits, bool isReached)
    {
        if (TestCode is not null)
            return null;

        return RefuseAny(isReached) ?? Budget.Count(limits, rules.Window, now);
    }

    /// <param name="isReached">Whether a provider is configured for its channel.</param>
    /// <returns>Null, or why it is sent nothing, whatever it was sent before.</returns>
    public Failure? RefuseAny(bool isReached) =>
        TestCode is not null ? null : rules.Served.Refuse(recipient) ?? (isReached ? null : NoProvider);

    /// <summary>How it stands by such limits, with nothing counted.</summary>
    public SendStanding StandingBy(SendLimits limits) => Budget.StandingAt(limits, now);

    /// <summary>
    /// Whom the ceilings over all recipients are to be asked about once its own budget was; null: they don't count its messages.
    /// </summary>
    public MobileNumber? UnderCeilings => TestCode is null && rules.Ceilings.AreSet ? recipient.MobileNumber : null;

    /// <returns>Null, or why what was counted here isn't to be sent after all (contract, section 5).</returns>
    public Failure? RefuseAtCeilings(SentTextMessages sent) => rules.Ceilings.Refuse(sent);
}
