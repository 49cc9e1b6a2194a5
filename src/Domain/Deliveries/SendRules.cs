namespace Otp.Domain.Deliveries;

/// <summary>What the operator decided about messages to whomever; limits, which may differ by what a code is for, aside.</summary>
/// <param name="Window">How long a message is counted with those after it, whatever the codes of either are for.</param>
public sealed record SendRules(ServedRecipients Served, SendCeilings Ceilings, TestRecipients TestRecipients, TimeSpan Window);
