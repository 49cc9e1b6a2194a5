namespace Otp.Domain.Deliveries;

/// <summary>What decides whose turn it is after an answer.</summary>
/// <param name="Providers">The names of the channel's providers, in the order in which they are asked.</param>
/// <param name="Others">The message's deliveries but the one that was answered.</param>
/// <param name="MaxUncertain">How many further attempts there may be, over
/// all providers, when the recipient may have the message already.</param>
/// <param name="CodeEndsAt">When the code can't be used any more; nothing is attempted then, but it is settled.</param>
/// <param name="Jitter">0 … 1; spreads what failed at the same time.</param>
public sealed record DeliveryTurns(
    IReadOnlyList<string> Providers, IReadOnlyList<CodeDelivery> Others, int MaxUncertain, DateTimeOffset CodeEndsAt, double Jitter);
