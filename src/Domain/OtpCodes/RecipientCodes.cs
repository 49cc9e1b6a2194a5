using Otp.Domain.Common;

namespace Otp.Domain.OtpCodes;

/// <summary>
/// What decides whether a guess at a recipient is right: its live codes, the newest of all, and what is left of its guess budget.
/// </summary>
/// <param name="codes">At least those that can still be used, whatever their purpose.</param>
/// <param name="newest">The one with the highest id, live or not; null: it never had one.</param>
/// <param name="budget">What its guesses are counted in.</param>
/// <param name="othersLive">Whether live codes of other recipients are guarded by the same
/// budget (<see cref="Recipients.Mailboxes"/>); of no matter while it is full.</param>
public sealed class RecipientCodes(IReadOnlyList<OtpCode> codes, OtpCode? newest, GuessBudget budget, bool othersLive = false)
{
    /// <summary>
    /// How many live codes a recipient can have, of whatever purpose (contract,
    /// section 9): each multiplies a guesser's chance, and what a guess costs.
    /// </summary>
    public const int MaxLive = 100;

    public static readonly Failure TooManyLive = Failure.Conflict(
        "too-many-live-codes",
        "This recipient has as many live one-time codes as it can have; " +
        "it can be given another once one of them was used, has expired or is deleted.");

    /// <param name="live">How many live codes the recipient has.</param>
    /// <returns>Null where it can be given one more.</returns>
    public static Failure? RefuseAnother(int live) => live < MaxLive ? null : TooManyLive;

    /// <summary>Judges one guess, in the order of the contract's section 4; a right one consumes, a wrong one counts.</summary>
    public Verification Verify(OneTimeCode guess, Purpose? purpose, GuessLimits limits, DateTimeOffset now)
    {
        budget.BringForward(limits, now);
        if (budget.IsLockedAt(now))
            return Locked(now);

        var live = codes.Where(code => code.IsAllowedAt(now)).ToList();
        if (live.Count == 0)
            return new Verification(
                CodeId: null,
                newest switch { null => Refusal.NotFound, { ConsumedAt: not null } => Refusal.Consumed, _ => Refusal.Expired });

        var candidates = live.Where(code => code.Purpose == purpose).ToList();
        return FindEqual(candidates, guess) is { } right
            ? Consume(right, candidates, leavesLiveCodes: othersLive || candidates.Count < live.Count, now)
            : CountWrongGuess(live, limits, now);
    }

    // Every candidate is compared, and each compared in constant time, so that the time tells nothing of how near a guess was.
    private static OtpCode? FindEqual(IReadOnlyList<OtpCode> candidates, OneTimeCode guess)
    {
        OtpCode? equal = null;
        foreach (var candidate in candidates)
            equal = candidate.Code.FixedTimeEquals(guess) ? candidate : equal;
        return equal;
    }

    private Verification Consume(OtpCode right, IReadOnlyList<OtpCode> candidates, bool leavesLiveCodes, DateTimeOffset now)
    {
        right.Consume(now);
        foreach (var other in candidates.Where(code => code != right))
            other.ConsumeWithAnother(now);
        budget.CountSuccess(leavesLiveCodes, now);
        return new Verification(right.Id, Refusal: null);
    }

    private Verification CountWrongGuess(IReadOnlyList<OtpCode> live, GuessLimits limits, DateTimeOffset now)
    {
        budget.CountWrongGuess(limits, now);
        if (!budget.IsLockedAt(now))
            return new Verification(CodeId: null, Refusal.Incorrect, budget.AttemptsLeft(limits));

        foreach (var code in live)
            code.Lock(now);
        return Locked(now) with { BeginsLock = true };
    }

    private Verification Locked(DateTimeOffset now) => new(CodeId: null, Refusal.Locked, RetryAfter: budget.LockLeftAt(now));
}
