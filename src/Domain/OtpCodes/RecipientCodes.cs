namespace Otp.Domain.OtpCodes;

/// <summary>What decides whether a guess at a recipient is right: its live codes, the newest of all, and what is left of its guess budget.</summary>
/// <param name="codes">At least those that can still be used, whatever their purpose.</param>
/// <param name="newest">The one with the highest id, live or not; null: it never had one.</param>
/// <param name="budget">What its guesses are counted in.</param>
public sealed class RecipientCodes(IReadOnlyList<OtpCode> codes, OtpCode? newest, GuessBudget budget)
{
    /// <summary>Judges one guess, in the order of the contract's section 4; a right one consumes, a wrong one counts.</summary>
    public Verification Verify(OneTimeCode guess, Purpose? purpose, GuessLimits limits, DateTimeOffset now)
    {
        if (budget.IsLockedAt(now))
            return Locked(now);

        var live = codes.Where(code => code.IsAllowedAt(now)).ToList();
        if (live.Count == 0)
            return new Verification(CodeId: null, newest switch { null => Refusal.NotFound, { ConsumedAt: not null } => Refusal.Consumed, _ => Refusal.Expired });

        var candidates = live.Where(code => code.Purpose == purpose).ToList();
        return FindEqual(candidates, guess) is { } right ? Consume(right, candidates, now) : CountWrongGuess(live, limits, now);
    }

    // Every candidate is compared, and each compared in constant time, so that the time tells nothing of how near a guess was.
    private static OtpCode? FindEqual(IReadOnlyList<OtpCode> candidates, OneTimeCode guess)
    {
        OtpCode? equal = null;
        foreach (var candidate in candidates)
            equal = candidate.Code.FixedTimeEquals(guess) ? candidate : equal;
        return equal;
    }

    private Verification Consume(OtpCode right, IReadOnlyList<OtpCode> candidates, DateTimeOffset now)
    {
        foreach (var code in candidates)
            code.Consume(now);
        budget.Clear(now);
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
