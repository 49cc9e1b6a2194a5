namespace Otp.Domain.Deliveries;

/// <summary>What the operator decided about messages to whomever; limits, which may differ by what a code is for, aside.</summary>
public sealed record SendRules(ServedRecipients Served, SendCeilings Ceilings, TestRecipients TestRecipients);
