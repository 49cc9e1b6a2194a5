using Otp.Domain.Common;

namespace Otp.Domain.OtpCodes;

/// <summary>How long codes live (contract, section 8: <c>Otp:Lifetime</c> and <c>Otp:MaxLifetime</c>).</summary>
/// <param name="Lifetime">Above zero; how long a code lives that doesn't say.</param>
/// <param name="MaxLifetime">At least <paramref name="Lifetime"/>; null sets no bound.</param>
public sealed record ExpiryPolicy(TimeSpan Lifetime, TimeSpan? MaxLifetime)
{
    /// <summary>
    /// The instant at which a code asked for now stops being usable: after
    /// <paramref name="now"/>, and within the longest lifetime where one is set.
    /// </summary>
    public Result<DateTimeOffset> ExpiryOf(DateTimeOffset? validTo, DateTimeOffset now)
    {
        var expiry = (validTo ?? now + Lifetime).CutToMicroseconds();
        if (expiry <= now)
            return Failure.Invalid(new InvalidField(nameof(OtpCode.ValidTo), "Takes an instant after now."));
        if (expiry - now > MaxLifetime)
            return Failure.Invalid(new InvalidField(nameof(OtpCode.ValidTo), $"Takes an instant at most {MaxLifetime:c} after now."));
        return expiry;
    }

    /// <summary>The longest lifetime of a code counts from when it was issued, however often its expiry is moved.</summary>
    /// <returns>Null, or why it can't live for so long.</returns>
    public Failure? Refuse(DateTimeOffset expiry, DateTimeOffset issuedAt) => expiry - issuedAt > MaxLifetime
        ? Failure.Invalid(new InvalidField(nameof(OtpCode.ValidTo), $"Takes an instant at most {MaxLifetime:c} after the code was issued."))
        : null;
}
