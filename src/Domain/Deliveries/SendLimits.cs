namespace Otp.Domain.Deliveries;

/// <summary>How often a recipient is sent a code (contract, section 8: <c>Otp:ResendInterval</c> and <c>Otp:MaxSendsPerRecipient</c>).</summary>
/// <param name="ResendInterval">Zero or above; the least time between two.</param>
/// <param name="MaxPerHour">At least 1.</param>
public sealed record SendLimits(TimeSpan ResendInterval, int MaxPerHour)
{
    public static readonly TimeSpan Window = TimeSpan.FromHours(1);

    /// <summary>How long a send matters to those after it.</summary>
    public TimeSpan Counting => ResendInterval > Window ? ResendInterval : Window;
}
