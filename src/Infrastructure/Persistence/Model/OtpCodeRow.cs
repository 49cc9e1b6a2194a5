namespace Otp.Infrastructure.Persistence.Model;

/// <summary>A row of <c>otp_codes</c> as queries read it: plain columns, no aggregate; instants in microseconds since 1970.</summary>
internal sealed class OtpCodeRow
{
    public long Id { get; init; }

    public required byte[] SealedCode { get; init; }

    public required byte[] CodeFingerprint { get; init; }

    public bool IsGenerated { get; init; }

    public string? MobileNumber { get; init; }

    public string? Email { get; init; }

    public required string CanonicalRecipient { get; init; }

    public long ValidTo { get; init; }

    public long EndsAt { get; init; }

    public long IssuedAt { get; init; }

    public string? Purpose { get; init; }

    public long CreatedAt { get; init; }

    public long UpdatedAt { get; init; }

    /// <summary>For queries that reckon with an instant, which not every database keeps as a number: the context translates it.</summary>
    public static long Microseconds(long instant) => instant;
}
