namespace Otp.Infrastructure.Persistence;

/// <summary>What a request with an idempotency key was answered.</summary>
internal sealed class KeptAnswerRow
{
    public long Id { get; private set; }

    /// <summary>Of token, operation and key: 32 bytes, unique.</summary>
    public required byte[] RequestFingerprint { get; init; }

    /// <summary>32 bytes.</summary>
    public required byte[] BodyFingerprint { get; init; }

    public required byte[] SealedAnswer { get; init; }

    public required DateTimeOffset KeptAt { get; init; }
}
