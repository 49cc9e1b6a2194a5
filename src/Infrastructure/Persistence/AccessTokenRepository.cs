using Microsoft.EntityFrameworkCore;
using Otp.Domain.Access;

namespace Otp.Infrastructure.Persistence;

internal sealed class AccessTokenRepository(OtpDbContext context) : IAccessTokenRepository
{
    public void Add(AccessToken token) => context.AccessTokens.Add(token);

    public Task<AccessToken?> FindAsync(long id, CancellationToken cancellationToken) =>
        context.AccessTokens.SingleOrDefaultAsync(token => token.Id == id, cancellationToken);

    public Task<AccessToken?> FindByKeyAsync(AccessKey key, CancellationToken cancellationToken)
    {
        var hash = key.Hash();
        return context.AccessTokens.SingleOrDefaultAsync(token => token.KeyHash == hash, cancellationToken);
    }

    public Task<bool> AnyAsync(CancellationToken cancellationToken) => context.AccessTokens.AnyAsync(cancellationToken);

    public Task<bool> AnyOtherAdminAsync(long id, DateTimeOffset until, CancellationToken cancellationToken) =>
        context.AccessTokens.AnyAsync(
            token => token.Id != id && token.Role == Role.Admin && token.RevokedAt == null && (token.ExpiresAt == null || token.ExpiresAt >= until),
            cancellationToken);
}
