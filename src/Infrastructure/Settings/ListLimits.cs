namespace Otp.Infrastructure.Settings;

/// <param name="Timeout">From a list's being asked for until it is cut off, its turn waited for included.</param>
public sealed record ListLimits(TimeSpan Timeout)
{
    /// <summary>Contract, section 9.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(5);
}
