namespace Otp.Domain.OtpCodes;

/// <summary>
/// How often a recipient is sent a code (contract, section 8: <c>Otp:ResendInterval</c>,
/// <c>Otp:MaxSendsPerRecipient</c> and <c>Otp:MaxSendsPerDay</c>).
/// </summary>
/// <param name="ResendInterval">Zero or above; the least time between two.</param>
/// <param name="MaxPerHour">At least 1.</param>
/// <param name="MaxPerDay">Within 24 hours; at least 1; null: as many as the hours allow.</param>
public sealed record SendLimits(TimeSpan ResendInterval, int MaxPerHour, int? MaxPerDay = null)
{
    public static readonly TimeSpan Window = TimeSpan.FromHours(1);
    public static readonly TimeSpan Day = TimeSpan.FromHours(24);

    /// <summary>How long a send matters to those after it.</summary>
    public TimeSpan Counting => ResendInterval > LongestWindow ? ResendInterval : LongestWindow;

    /// <summary>How long the instant of a send is kept, to be counted with others.</summary>
    public TimeSpan LongestWindow => MaxPerDay is null ? Window : Day;
}
