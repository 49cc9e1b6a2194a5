namespace Otp.Domain.Deliveries;

/// <summary>What the operator decided about messages to whomever; limits, which may differ by what a code is for, aside.</summary>
/// <param name="Memory">How long a message matters to those after it, whatever the codes of either are for.</param>
public sealed record SendRules(ServedRecipients Served, SendCeilings Ceilings, TestRecipients TestRecipients, TimeSpan Memory);
