namespace Otp.Infrastructure.Persistence.Model;

/// <summary>What a request with an idempotency key was answered.</summary>
internal sealed class KeptAnswerRow
{
    public long Id { get; private set; }

    /// <summary>Of caller, operation and key: 32 bytes, unique.</summary>
    public required byte[] RequestFingerprint { get; init; }

    /// <summary>32 bytes.</summary>
    public required byte[] BodyFingerprint { get; init; }

    /// <summary>Once the code that it tells of is deleted, only its first bytes are left: the id of the key.</summary>
    public required byte[] SealedAnswer { get; init; }

    /// <summary>
    /// Whether the same answer is kept under a newer key of its node as well: then this one needs no key to be kept for it.
    /// </summary>
    public required bool IsCopy { get; init; }

    /// <summary>The code that the answer tells of: a trigger of that table empties the answer where the code is deleted.</summary>
    public required long? OtpCodeId { get; init; }

    /// <summary>Of an answer to a request that changed nothing, the token that asked: no token has any number of them kept.</summary>
    public required long? IdleTokenId { get; init; }

    public required DateTimeOffset KeptAt { get; init; }
}
