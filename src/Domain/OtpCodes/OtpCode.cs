using Otp.Domain.Common;
using Otp.Domain.Recipients;

namespace Otp.Domain.OtpCodes;

/// <summary>A one-time code given out to one recipient, usable until it expires.</summary>
public sealed class OtpCode
{
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

    /// <summary>Usable while <paramref name="now"/> is before <see cref="ValidTo"/>; at that instant it no longer is.</summary>
    public bool IsAllowedAt(DateTimeOffset now) => now < ValidTo;

    /// <summary>Whole seconds until <see cref="ValidTo"/>, rounded down, never below 0.</summary>
    public long TimeToLiveAt(DateTimeOffset now) => Math.Max(0, (ValidTo - now).Ticks / TimeSpan.TicksPerSecond);
}
