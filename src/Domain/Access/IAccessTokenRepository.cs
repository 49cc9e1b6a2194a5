namespace Otp.Domain.Access;

public interface IAccessTokenRepository
{
    void Add(AccessToken token);

    Task<AccessToken?> FindAsync(long id, CancellationToken cancellationToken);

    Task<AccessToken?> FindByKeyAsync(AccessKey key, CancellationToken cancellationToken);

    Task<bool> AnyAsync(CancellationToken cancellationToken);

    /// <summary>Whether an admin token other than this one works until that instant.</summary>
    Task<bool> AnyOtherAdminAsync(long id, DateTimeOffset until, CancellationToken cancellationToken);
}
