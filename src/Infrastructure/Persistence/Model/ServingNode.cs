namespace Otp.Infrastructure.Persistence.Model;

/// <summary>A process that serves this store, and the key that it seals with: no key is forgotten while somebody alive uses it.</summary>
internal sealed class ServingNode
{
    /// <summary>Drawn by the process at its start.</summary>
    public required string Id { get; init; }

    /// <summary>The public id of the key.</summary>
    public required string SealingKey { get; set; }

    /// <summary>When it last said so; whoever doesn't for long is gone.</summary>
    public required DateTimeOffset SeenAt { get; set; }
}
