namespace Otp.Domain.OtpCodes;

/// <summary>How often a recipient may be guessed at (contract, sections 4 and 8; NIST SP 800-63B-4, 3.2.2).</summary>
/// <param name="MaxAttempts">Consecutive wrong guesses before a lock: 1 … 100.</param>
/// <param name="Lockout">How long the first lock lasts; each further one twice as long, up to</param>
/// <param name="MaxLockout">this.</param>
/// <param name="HardLimit">Consecutive wrong guesses before a lock that lasts until an unlock; 0: never.</param>
public sealed record GuessLimits(int MaxAttempts, TimeSpan Lockout, TimeSpan MaxLockout, int HardLimit)
{
    /// <param name="locks">How many locks there were before, without a success or an unlock between.</param>
    public TimeSpan LockoutAfter(int locks)
    {
        var lockout = Lockout;
        for (var doubled = 0; doubled < locks && lockout < MaxLockout; doubled++)
            lockout += lockout;
        return lockout < MaxLockout ? lockout : MaxLockout;
    }
}
