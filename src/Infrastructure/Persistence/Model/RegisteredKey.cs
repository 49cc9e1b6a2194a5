namespace Otp.Infrastructure.Persistence.Model;

/// <summary>A key that codes in this database may be sealed with, by its public id: without it the service must not start.</summary>
internal sealed class RegisteredKey
{
    public required string Id { get; init; }

    /// <summary>
    /// When a process last came with this key as its newest: the latest of all is the one that codes are sealed with now.
    /// </summary>
    public required DateTimeOffset RegisteredAt { get; set; }
}
