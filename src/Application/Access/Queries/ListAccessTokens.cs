using System.ComponentModel;
using MediatR;
using Otp.Application.Common.Messaging;
using Otp.Application.Common.Paging;
using Otp.Domain.Access;
using Otp.Domain.Common;

namespace Otp.Application.Access.Queries;

/// <summary>A page of all tokens, revoked ones included, the newest first (contract, section 6).</summary>
public sealed record ListAccessTokensQuery : IQuery<Page<AccessTokenDto>>
{
    public static Permission RequiredPermission => Permission.ManageAccess;

    public static OperationReference Reference { get; } = new("List access tokens", "All tokens, revoked ones included, the newest first.");

    [Description("100 unless given.")]
    public Field<PageLimit> Limit { get; init; }

    [Description("How many to leave out.")]
    public Field<PageOffset> Offset { get; init; }
}

/// <summary>The read side of access tokens; it hands out what it reads and no aggregate.</summary>
public interface IAccessTokenReader
{
    Task<Page<AccessTokenDto>> ListAsync(PageRequest page, CancellationToken cancellationToken);
}

internal sealed class ListAccessTokensQueryHandler(IAccessTokenReader reader)
    : IRequestHandler<ListAccessTokensQuery, Result<Page<AccessTokenDto>>>
{
    public async Task<Result<Page<AccessTokenDto>>> Handle(ListAccessTokensQuery request, CancellationToken cancellationToken) =>
        await reader.ListAsync(PageRequest.Of(request.Limit, request.Offset), cancellationToken);
}
