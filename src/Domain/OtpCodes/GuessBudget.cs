using Otp.Domain.Common;
using Otp.Domain.Recipients;

namespace Otp.Domain.OtpCodes;

/// <summary>
/// The wrong guesses at one recipient since the last success or unlock, over all its codes and purposes, and the lock they led to.
/// New codes never change it (NIST SP 800-63B-4, 3.1.3.2). Every guess that meets live codes changes it, the right one too, so that
/// no two guesses can pass each other unseen.
/// </summary>
public sealed class GuessBudget
{
    private GuessBudget(string canonicalRecipient) => CanonicalRecipient = canonicalRecipient;

    public long Id { get; private set; }

    /// <summary><see cref="Recipient.Canonical"/> of the recipient.</summary>
    public string CanonicalRecipient { get; private set; }

    /// <summary>Consecutive wrong guesses in all: what the hard limit counts.</summary>
    public int WrongGuesses { get; private set; }

    /// <summary>Those since the last lock: what leads to the next.</summary>
    public int WrongGuessesSinceLock { get; private set; }

    /// <summary>How many locks there were: what doubles them.</summary>
    public int Locks { get; private set; }

    /// <summary>The first instant after the last lock; null: there was none.</summary>
    public DateTimeOffset? LockedUntil { get; private set; }

    /// <summary>Whether the hard limit was reached, so that only an unlock helps.</summary>
    public bool IsLockedUntilUnlock { get; private set; }

    /// <summary>When it last counted or was cleared.</summary>
    public DateTimeOffset ChangedAt { get; private set; }

    /// <param name="recipient">As <see cref="Mailboxes"/> has it.</param>
    public static GuessBudget For(Recipient recipient) => new(recipient.Canonical);

    /// <summary>Whether there is nothing to clear.</summary>
    public bool IsFull => WrongGuesses == 0;

    /// <summary>
    /// After a right guess. One that leaves the recipient live codes clears nothing: whoever can create codes could else guess at those,
    /// and take each guess back by guessing a code of their own.
    /// </summary>
    public void CountSuccess(bool leavesLiveCodes, DateTimeOffset now)
    {
        if (leavesLiveCodes)
            ChangedAt = now.CutToMicroseconds();
        else
            Clear(now);
    }

    /// <summary>Nothing counts any more, and the next lock is as short as the first.</summary>
    public void Clear(DateTimeOffset now)
    {
        WrongGuesses = 0;
        WrongGuessesSinceLock = 0;
        Locks = 0;
        LockedUntil = null;
        IsLockedUntilUnlock = false;
        ChangedAt = now.CutToMicroseconds();
    }

    /// <summary>
    /// A lock by a clock that was ahead would last until this one is there. It ends when one that began now would, and is kept so.
    /// </summary>
    public void BringForward(GuessLimits limits, DateTimeOffset now)
    {
        var latest = LatestEndOfLock(limits, now);
        if (LockedUntil > latest)
            LockedUntil = latest;
    }

    public bool IsLockedAt(DateTimeOffset now) => IsLockedUntilUnlock || now < LockedUntil;

    /// <returns>How long the lock still lasts; null where it lasts until an unlock.</returns>
    public TimeSpan? LockLeftAt(DateTimeOffset now) => IsLockedUntilUnlock ? null : LockedUntil - now;

    /// <returns>The wrong guesses left before the next lock.</returns>
    public int AttemptsLeft(GuessLimits limits)
    {
        var beforeLock = limits.MaxAttempts - WrongGuessesSinceLock;
        return limits.HardLimit == 0 ? beforeLock : Math.Min(beforeLock, limits.HardLimit - WrongGuesses);
    }

    /// <summary>How it stands, for people; nothing is counted and nothing changes. A lock ends with a fresh budget.</summary>
    public GuessStanding StandingAt(GuessLimits limits, DateTimeOffset now)
    {
        var latest = LatestEndOfLock(limits, now);
        var lockedUntil = IsLockedUntilUnlock || !IsLockedAt(now) ? null : LockedUntil < latest ? LockedUntil : latest;
        // Where a setting was lowered meanwhile, the next wrong guess is the last.
        return new GuessStanding(lockedUntil, IsLockedUntilUnlock, WrongGuesses, Math.Max(1, AttemptsLeft(limits)));
    }

    /// <summary>Counts a wrong guess, and locks the recipient where it was the last one left.</summary>
    /// <exception cref="InvalidOperationException">The recipient is locked: nothing may be guessed then.</exception>
    public void CountWrongGuess(GuessLimits limits, DateTimeOffset now)
    {
        if (IsLockedAt(now))
            throw new InvalidOperationException("A guess at a locked recipient was evaluated.");

        ChangedAt = now.CutToMicroseconds();
        WrongGuesses++;
        WrongGuessesSinceLock++;
        if (AttemptsLeft(limits) > 0)
            return;

        IsLockedUntilUnlock = limits.HardLimit > 0 && WrongGuesses >= limits.HardLimit;
        LockedUntil = now.CutToMicroseconds() + limits.LockoutAfter(Locks);
        WrongGuessesSinceLock = 0;
        Locks++;
    }

    private DateTimeOffset LatestEndOfLock(GuessLimits limits, DateTimeOffset now) =>
        now.CutToMicroseconds() + limits.LockoutAfter(Locks - 1);
}
