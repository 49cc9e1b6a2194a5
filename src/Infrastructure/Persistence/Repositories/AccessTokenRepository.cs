using Otp.Domain.Access;
using Otp.Infrastructure.Persistence.Model;

namespace Otp.Infrastructure.Persistence.Repositories;

/// <summary>What is stored of tokens is known to this process before anybody hears that it is.</summary>
internal sealed class AccessTokenRepository(
    Session session, RowMap<AccessToken> map, RowModel model, IPreparedQueries queries,
    IKnownTokens known) : IAccessTokenRepository
{
    private static readonly string AnyOtherAdmin = AnotherAdminToken.Others("$1", "$2");

    public void Add(AccessToken token)
    {
        session.Add(map, token);
        session.WhenStored(RefreshAsync);
    }

    public Task<AccessToken?> FindAsync(long id, CancellationToken cancellationToken)
    {
        session.WhenStored(RefreshAsync);
        return session.FindAsync(map, "WHERE it.id = $1", [id], cancellationToken);
    }

    public Task<AccessToken?> FindByKeyAsync(AccessKey key, CancellationToken cancellationToken) =>
        session.FindAsync(map, "WHERE it.key_hash = $1", [key.Hash()], cancellationToken);

    public Task<bool> AnyAsync(CancellationToken cancellationToken) =>
        queries.AnyAsync("SELECT 1 FROM access_tokens LIMIT 1", [], cancellationToken);

    public Task<bool> AnyOtherAdminAsync(long id, DateTimeOffset until, CancellationToken cancellationToken) =>
        queries.AnyAsync(AnyOtherAdmin, [id, model.ToDatabase(until)], cancellationToken);

    private Task RefreshAsync() => known.RefreshAsync(CancellationToken.None);
}
