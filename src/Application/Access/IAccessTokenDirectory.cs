using Otp.Domain.Access;

namespace Otp.Application.Access;

/// <summary>What a request's key stands for.</summary>
/// <param name="TokenId">The access token's id.</param>
/// <param name="Name">What people know it by.</param>
/// <param name="Role">What it may do: everything, or</param>
/// <param name="Permissions">what these say.</param>
/// <param name="ExpiresAt">The first instant at which it no longer works; null: it doesn't expire.</param>
public sealed record AccessGrant(
    long TokenId, string Name, Role Role, IReadOnlyList<Permission> Permissions, DateTimeOffset? ExpiresAt)
{
    public bool Allows(Permission permission) => Role == Role.Admin || Permissions.Contains(permission);
}

/// <summary>Knows every working token by its key, for the most part without asking the database.</summary>
public interface IAccessTokenDirectory
{
    /// <summary>False until the store is prepared and the tokens have been read from it; till then every key is unknown.</summary>
    bool IsRead { get; }

    /// <returns>Null for a key that is unknown, revoked or expired.</returns>
    /// <exception cref="Common.Interfaces.StorageUnavailableException">Only the database knows, and it can't be asked.</exception>
    ValueTask<AccessGrant?> FindAsync(ReadOnlySpan<char> key, CancellationToken cancellationToken);

    /// <summary>The same by <see cref="AccessKey.HashOf"/> the key, for who has shown the key before.</summary>
    /// <inheritdoc cref="FindAsync"/>
    ValueTask<AccessGrant?> FindByHashAsync(ReadOnlySpan<byte> hash, CancellationToken cancellationToken);

    /// <summary>After it no process takes a key that was revoked before it.</summary>
    Task OutlastOtherProcessesAsync(CancellationToken cancellationToken);
}
