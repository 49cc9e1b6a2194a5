using Otp.Domain.OtpCodes;

namespace Otp.Domain.Deliveries;

/// <summary>How a recipient stands with the limits of sending.</summary>
/// <param name="InHour">What it was sent within <see cref="SendLimits.Window"/>, whatever for.</param>
/// <param name="MaxPerHour">How many may be.</param>
/// <param name="InDay">What it was sent within <see cref="SendLimits.Day"/>; null: nobody counts.</param>
/// <param name="MaxPerDay">How many may be; null: as many as the hours allow.</param>
/// <param name="NextAt">When the next is possible; null: now.</param>
public sealed record SendStanding(int InHour, int MaxPerHour, int? InDay, int? MaxPerDay, DateTimeOffset? NextAt);
