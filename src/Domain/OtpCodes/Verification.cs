namespace Otp.Domain.OtpCodes;

/// <summary>Why a verification failed (contract, section 4).</summary>
public enum Refusal
{
    Incorrect,
    Consumed,
    Expired,
    Locked,
    NotFound,
}

/// <summary>What a verification found.</summary>
/// <param name="CodeId">The code that was right; null where none was.</param>
/// <param name="Refusal">Null where a code was right.</param>
/// <param name="AttemptsLeft">With <see cref="Refusal.Incorrect"/> alone.</param>
/// <param name="RetryAfter">With <see cref="Refusal.Locked"/> alone; null where the lock lasts until an unlock.</param>
/// <param name="BeginsLock">Whether this is the guess that locked the recipient, rather than one that met the lock.</param>
public sealed record Verification(
    long? CodeId, Refusal? Refusal, int? AttemptsLeft = null, TimeSpan? RetryAfter = null, bool BeginsLock = false);
