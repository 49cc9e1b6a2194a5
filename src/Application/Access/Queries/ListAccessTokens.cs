using FluentValidation;
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

    public Input Limit { get; init; }

    public Input Offset { get; init; }
}

/// <summary>The read side of access tokens; it hands out what it reads and no aggregate.</summary>
public interface IAccessTokenReader
{
    Task<Page<AccessTokenDto>> ListAsync(PageRequest page, CancellationToken cancellationToken);
}

internal sealed class ListAccessTokensQueryValidator : AbstractValidator<ListAccessTokensQuery>
{
    public ListAccessTokensQueryValidator()
    {
        RuleFor(query => query.Limit).IsLimit();
        RuleFor(query => query.Offset).IsOffset();
    }
}

internal sealed class ListAccessTokensQueryHandler(IAccessTokenReader reader)
    : IRequestHandler<ListAccessTokensQuery, Result<Page<AccessTokenDto>>>
{
    public async Task<Result<Page<AccessTokenDto>>> Handle(ListAccessTokensQuery request, CancellationToken cancellationToken) =>
        await reader.ListAsync(PageInputs.Parse(request.Limit, request.Offset), cancellationToken);
}
