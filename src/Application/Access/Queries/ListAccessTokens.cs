using MediatR;
using Otp.Application.Common.Messaging;
using Otp.Domain.Access;
using Otp.Domain.Common;

namespace Otp.Application.Access.Queries;

/// <summary>All tokens, revoked ones included, the newest first.</summary>
public sealed record ListAccessTokensQuery : IQuery<IReadOnlyList<AccessTokenDto>>
{
    public static Permission RequiredPermission => Permission.ManageAccess;
}

/// <summary>The read side of access tokens; it hands out what it reads and no aggregate.</summary>
public interface IAccessTokenReader
{
    Task<IReadOnlyList<AccessTokenDto>> ListAsync(CancellationToken cancellationToken);
}

internal sealed class ListAccessTokensQueryHandler(IAccessTokenReader reader) : IRequestHandler<ListAccessTokensQuery, Result<IReadOnlyList<AccessTokenDto>>>
{
    public async Task<Result<IReadOnlyList<AccessTokenDto>>> Handle(ListAccessTokensQuery request, CancellationToken cancellationToken) =>
        Result<IReadOnlyList<AccessTokenDto>>.Success(await reader.ListAsync(cancellationToken));
}
