namespace Otp.Infrastructure.Persistence;

/// <summary>A key that codes in this database may be sealed with, by its public id: without it the service must not start.</summary>
internal sealed class RegisteredKey
{
    public required string Id { get; init; }

    public required DateTimeOffset RegisteredAt { get; init; }
}
