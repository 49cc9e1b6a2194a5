namespace Otp.Domain.OtpCodes;

/// <summary>How a recipient stands with those who guess at its codes.</summary>
/// <param name="LockedUntil">The first instant after the lock; null: there is none, or it lasts until an unlock.</param>
/// <param name="IsLockedUntilUnlock">Whether only an unlock ends the lock.</param>
/// <param name="WrongGuesses">One after the other, since the last success or unlock.</param>
/// <param name="AttemptsLeft">How many more may be wrong before the next lock; while there is one, how many once it has ended.</param>
public sealed record GuessStanding(DateTimeOffset? LockedUntil, bool IsLockedUntilUnlock, int WrongGuesses, int AttemptsLeft)
{
    public bool IsLocked => IsLockedUntilUnlock || LockedUntil is not null;
}
