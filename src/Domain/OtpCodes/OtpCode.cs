using Otp.Domain.Common;
using Otp.Domain.Recipients;

namespace Otp.Domain.OtpCodes;

/// <summary>A one-time code given out to one recipient, usable until it expires.</summary>
public sealed class OtpCode
{
    public static readonly Failure NotFound = Failure.NotFound("otp-code-not-found", "There is no one-time code with this id.");

    public static readonly Failure Consumed = Failure.Conflict("otp-code-consumed", "This one-time code was consumed and can't be changed any more.");

    private OtpCode(OneTimeCode code, Recipient recipient, DateTimeOffset validTo, long createdBy, DateTimeOffset now)
    {
        Code = code;
        Recipient = recipient;
        ValidTo = validTo;
        CreatedBy = createdBy;
        CreatedAt = now;
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

    public Recipient Recipient { get; private set; }

    /// <summary>The first instant at which the code is no longer usable.</summary>
    public DateTimeOffset ValidTo { get; private set; }

    /// <summary>The id of the access token that made it.</summary>
    public long CreatedBy { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>When the code was used up, by itself or with another of its recipient; null: it wasn't.</summary>
    public DateTimeOffset? ConsumedAt { get; private set; }

    /// <param name="validTo">When the code expires; null takes the policy's lifetime.</param>
    /// <param name="createdBy">The id of the access token that asks for it.</param>
    public static Result<OtpCode> Create(
        OneTimeCode code,
        Recipient recipient,
        DateTimeOffset? validTo,
        ExpiryPolicy policy,
        long createdBy,
        DateTimeOffset now)
    {
        var createdAt = now.CutToMicroseconds();
        var expiry = policy.ExpiryOf(validTo, createdAt);

        return expiry.IsSuccess
            ? new OtpCode(code, recipient, expiry.Value, createdBy, createdAt)
            : expiry.Failure;
    }

    /// <summary>Changes what is given and leaves the rest (contract, section 3, PATCH). An expired code may be revived.</summary>
    /// <returns>Null, or why nothing was changed.</returns>
    public Failure? Update(OneTimeCode? code, Recipient recipient, DateTimeOffset? validTo, ExpiryPolicy policy, DateTimeOffset now)
    {
        if (ConsumedAt is not null)
            return Consumed;

        var updatedAt = now.CutToMicroseconds();
        var expiry = validTo is null ? ValidTo : policy.ExpiryOf(validTo, updatedAt);
        if (!expiry.IsSuccess)
            return expiry.Failure;

        Code = code ?? Code;
        Recipient = recipient;
        ValidTo = expiry.Value;
        UpdatedAt = updatedAt;
        return null;
    }

    /// <summary>Usable until it is consumed, and while <paramref name="now"/> is before <see cref="ValidTo"/>; at that instant it no longer is.</summary>
    public bool IsAllowedAt(DateTimeOffset now) => IsAllowed(ValidTo, ConsumedAt, now);

    /// <inheritdoc cref="IsAllowedAt"/>
    public static bool IsAllowed(DateTimeOffset validTo, DateTimeOffset? consumedAt, DateTimeOffset now) => consumedAt is null && now < validTo;

    /// <summary>Whole seconds until <see cref="ValidTo"/>, rounded down, never below 0.</summary>
    public long TimeToLiveAt(DateTimeOffset now) => TimeToLive(ValidTo, now);

    /// <inheritdoc cref="TimeToLiveAt"/>
    public static long TimeToLive(DateTimeOffset validTo, DateTimeOffset now) => Math.Max(0, (validTo - now).Ticks / TimeSpan.TicksPerSecond);
}
