using Otp.Domain.Access;
using Otp.Domain.Common;
using Otp.Domain.Recipients;

namespace Otp.Domain.OtpCodes;

/// <summary>A one-time code given out to one recipient, usable until it expires.</summary>
public sealed class OtpCode
{
    public static readonly Failure NotFound = Failure.NotFound("otp-code-not-found", "There is no one-time code with this id.");

    public static readonly Failure Consumed = Failure.Conflict(
        "otp-code-consumed", "This one-time code was consumed and can't be changed any more.");

    public static readonly Failure Generated = Failure.Conflict(
        "otp-code-generated", "This one-time code was drawn here and sent to its recipient; neither can be changed.");

    public static readonly Failure Unreadable = Failure.Conflict(
        "otp-code-unreadable", "This one-time code can't be read at the moment; it can be given another, along with another recipient.");

    public static readonly Failure Ended = Failure.Conflict("otp-code-ended", "This one-time code can't be used any more.");

    public static readonly Failure NeverDelivered = Failure.Conflict(
        "otp-code-never-delivered", "This one-time code was stored and never delivered from here, so it can't be delivered again.");

    /// <summary>
    /// How far the clock of the node that issued a code may be ahead: until then it is usable at once. One that seems to be issued still
    /// later comes from a clock that was set back since, and would live for longer than it was given.
    /// </summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1);

    /// <summary>In the place of a token's id, which no token has.</summary>
    public const long NoToken = 0;

    private OtpCode(
        OneTimeCode code,
        bool isGenerated,
        Recipient recipient,
        Purpose? purpose,
        DateTimeOffset validTo,
        Caller createdBy,
        DateTimeOffset now)
    {
        Code = code;
        IsGenerated = isGenerated;
        Recipient = recipient;
        Purpose = purpose;
        ValidTo = validTo;
        EndsAt = validTo;
        CreatedBy = createdBy.TokenId ?? NoToken;
        CreatedByHook = createdBy.Hook;
        CreatedAt = now;
        IssuedAt = now;
        UpdatedAt = now;
    }

#pragma warning disable CS8618 // Persistence fills every property before it hands the aggregate out.
    private OtpCode()
    {
    }
#pragma warning restore CS8618

    /// <summary>Positive, rising, never reused; given by the store (contract, section 1).</summary>
    public long Id { get; private set; }

    public OneTimeCode Code { get; private set; }

    /// <summary>Whether the service drew it, so that only its recipient may learn it (contract, section 5).</summary>
    public bool IsGenerated { get; private set; }

    public Recipient Recipient { get; private set; }

    /// <summary>What the code verifies for; null: for nothing in particular.</summary>
    public Purpose? Purpose { get; private set; }

    /// <summary>The first instant at which the code has expired.</summary>
    public DateTimeOffset ValidTo { get; private set; }

    /// <summary>The id of the access token that made it; <see cref="NoToken"/>: a hook did.</summary>
    public long CreatedBy { get; private set; }

    /// <summary>The name of the hook that made it; null: an access token did.</summary>
    public string? CreatedByHook { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>
    /// When this recipient was given this code: at its creation, or when it was issued anew by a change of either. What the longest
    /// lifetime counts from (contract, section 3).
    /// </summary>
    public DateTimeOffset IssuedAt { get; private set; }

    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>When the code was used up, by itself or with another of its recipient; null: it wasn't.</summary>
    public DateTimeOffset? ConsumedAt { get; private set; }

    /// <summary>Whether it was used up by a verification of another of its recipient's codes.</summary>
    public bool IsConsumedWithAnother { get; private set; }

    /// <summary>When wrong guesses took the code out of use for good; null: they didn't.</summary>
    public DateTimeOffset? LockedAt { get; private set; }

    /// <summary>
    /// The first instant at which the code can't be used any more: when it expires,
    /// or was consumed or locked before. What searches and clean-ups go by.
    /// </summary>
    public DateTimeOffset EndsAt { get; private set; }

    /// <summary>Whether it was neither consumed nor locked.</summary>
    public bool IsUnspent => ConsumedAt is null && LockedAt is null;

    /// <summary>A code that the caller drew.</summary>
    /// <param name="validTo">When the code expires; null takes the policy's lifetime.</param>
    public static Result<OtpCode> Create(
        OneTimeCode code,
        Recipient recipient,
        DateTimeOffset? validTo,
        ExpiryPolicy policy,
        Caller createdBy,
        DateTimeOffset now,
        Purpose? purpose = null)
    {
        var createdAt = now.CutToMicroseconds();
        var expiry = policy.ExpiryOf(validTo, createdAt);

        return expiry.IsSuccess
            ? new OtpCode(code, isGenerated: false, recipient, purpose, expiry.Value, createdBy, createdAt)
            : expiry.Failure;
    }

    /// <summary>A code that the service drew; it lives for the policy's lifetime.</summary>
    public static OtpCode Generate(
        OneTimeCode code, Recipient recipient, ExpiryPolicy policy, Caller createdBy, DateTimeOffset now, Purpose? purpose)
    {
        var createdAt = now.CutToMicroseconds();
        return new OtpCode(
            code, isGenerated: true, recipient, purpose, policy.ExpiryOf(validTo: null, createdAt).Value, createdBy, createdAt);
    }

    /// <summary>
    /// Changes what is given and leaves the rest (contract, section 3, PATCH). An expired code may be revived. Another number or recipient
    /// issues the code anew: it is a fresh one under the id of the old, may have any number that a created one may, an earlier one too, and
    /// what wrong guesses did to the old is no concern of it; the recipient's count stays.
    /// </summary>
    /// <param name="live">How many live codes the recipient has, this one included.</param>
    /// <returns>Null, or why nothing was changed.</returns>
    public Failure? Update(
        OneTimeCode? code, Recipient recipient, DateTimeOffset? validTo, ExpiryPolicy policy, int live, DateTimeOffset now)
    {
        if (ConsumedAt is not null)
            return Consumed;
        // It shows that somebody owns the recipient it was sent to, and no other.
        if (IsGenerated && (code is not null || !recipient.Equals(Recipient)))
            return Generated;

        // It is sealed for the recipient that it has.
        if (code is null && !Code.IsReadable && !recipient.Equals(Recipient))
            return Unreadable;

        var updatedAt = now.CutToMicroseconds();
        var expiry = validTo is null ? ValidTo : policy.ExpiryOf(validTo, updatedAt);
        if (!expiry.IsSuccess)
            return expiry.Failure;

        var isIssuedAnew = !recipient.Equals(Recipient) || (code is not null && code != Code);
        // An expiry goes by the clock that it was given by: where that was
        // ahead, the issue stays ahead with it, and comes back with a new one.
        var issuedAt = (updatedAt < IssuedAt ? validTo is not null : isIssuedAnew) ? updatedAt : IssuedAt;
        var lockedAt = isIssuedAnew ? null : LockedAt;
        if ((isIssuedAnew || validTo is not null) && policy.Refuse(expiry.Value, issuedAt) is { } tooLong)
            return tooLong;

        var isAnotherLiveOne = lockedAt is null && updatedAt < expiry.Value && !(IsAllowedAt(now) && recipient.Equals(Recipient));
        if (isAnotherLiveOne && RecipientCodes.RefuseAnother(live) is { } tooMany)
            return tooMany;

        // The same number without a word on its digits, as whoever reads it here writes it back, leaves them as they were.
        Code = code is null || (code == Code && code.DigitCount == 0) ? Code : code;
        Recipient = recipient;
        ValidTo = expiry.Value;
        IssuedAt = issuedAt;
        LockedAt = lockedAt;
        EndsAt = LockedAt ?? ValidTo;
        UpdatedAt = updatedAt;
        return null;
    }

    /// <param name="wasDelivered">Whether its recipient was to be told of it from here before, whatever became of that.</param>
    /// <returns>Null where its recipient can be told of it again.</returns>
    public Failure? RefuseRedelivery(bool wasDelivered, DateTimeOffset now)
    {
        if (!IsAllowedAt(now))
            return Ended;
        if (!wasDelivered)
            return NeverDelivered;
        return Code.IsReadable ? null : Unreadable;
    }

    /// <summary>Uses the code up.</summary>
    /// <exception cref="InvalidOperationException">It can't be used any more.</exception>
    public void Consume(DateTimeOffset now)
    {
        End(now);
        ConsumedAt = EndsAt;
    }

    /// <summary>Uses the code up because another of its recipient's was verified.</summary>
    /// <exception cref="InvalidOperationException">It can't be used any more.</exception>
    public void ConsumeWithAnother(DateTimeOffset now)
    {
        Consume(now);
        IsConsumedWithAnother = true;
    }

    /// <summary>Takes the code out of use for good, because its recipient was guessed at too often.</summary>
    /// <exception cref="InvalidOperationException">It can't be used any more.</exception>
    public void Lock(DateTimeOffset now)
    {
        End(now);
        LockedAt = EndsAt;
    }

    /// <summary>
    /// Usable until it is consumed or locked, and while <paramref name="now"/> is before <see cref="ValidTo"/>; at that instant it no
    /// longer is. Not before it was issued, either, but for what clocks may differ by.
    /// Whether it was consumed is never a question of time: clocks differ, and a request may be late.
    /// </summary>
    public bool IsAllowedAt(DateTimeOffset now) =>
        IsAllowed(isSpent: !IsUnspent, ValidTo, IssuedAt, now);

    /// <inheritdoc cref="IsAllowedAt"/>
    /// <param name="isSpent">Whether it was consumed or locked.</param>
    public static bool IsAllowed(bool isSpent, DateTimeOffset validTo, DateTimeOffset issuedAt, DateTimeOffset now) =>
        !isSpent && now < validTo && issuedAt <= LatestIssueAt(now);

    /// <summary>When a code may seem to be issued at the latest to be usable now.</summary>
    public static DateTimeOffset LatestIssueAt(DateTimeOffset now) => now + ClockTolerance;

    /// <param name="consumedAt"><inheritdoc cref="ConsumedAt" path="/summary"/></param>
    /// <param name="isConsumedWithAnother"><inheritdoc cref="IsConsumedWithAnother" path="/summary"/></param>
    /// <param name="lockedAt"><inheritdoc cref="LockedAt" path="/summary"/></param>
    public static OtpCodeState StateAt(
        DateTimeOffset? consumedAt,
        bool isConsumedWithAnother,
        DateTimeOffset? lockedAt,
        DateTimeOffset validTo,
        DateTimeOffset issuedAt,
        DateTimeOffset now)
    {
        if (consumedAt is not null)
            return isConsumedWithAnother ? OtpCodeState.ConsumedWithAnother : OtpCodeState.Consumed;
        if (lockedAt is not null)
            return OtpCodeState.Locked;
        if (now >= validTo)
            return OtpCodeState.Expired;
        return IsAllowed(isSpent: false, validTo, issuedAt, now) ? OtpCodeState.Usable : OtpCodeState.NotYetUsable;
    }

    /// <summary>
    /// Whole seconds until <see cref="ValidTo"/>, rounded down, never below 0, and never more than it was given when it was issued.
    /// </summary>
    public long TimeToLiveAt(DateTimeOffset now) => TimeToLive(ValidTo, IssuedAt, now);

    /// <inheritdoc cref="TimeToLiveAt"/>
    public static long TimeToLive(DateTimeOffset validTo, DateTimeOffset issuedAt, DateTimeOffset now) =>
        Math.Max(0, (validTo - (now < issuedAt ? issuedAt : now)).Ticks / TimeSpan.TicksPerSecond);

    private void End(DateTimeOffset now)
    {
        if (!IsAllowedAt(now))
            throw new InvalidOperationException("The code has ended already.");

        EndsAt = now.CutToMicroseconds();
        UpdatedAt = EndsAt;
    }
}
