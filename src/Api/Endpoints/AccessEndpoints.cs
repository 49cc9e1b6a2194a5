using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;
using Otp.Api.Authentication;
using Otp.Api.Errors;
using Otp.Api.Requests;
using Otp.Api.Serialization;
using Otp.Application.Access;
using Otp.Application.Access.Commands;
using Otp.Application.Access.Queries;
using Otp.Application.Audit.Queries;

namespace Otp.Api.Endpoints;

/// <summary>The tokens and the audit trail of the contract's section 6; for admins.</summary>
internal sealed class AccessEndpoints : IApiEndpoints
{
    private const string Path = "/access";

    public void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup(Path).WithTags("Access");

        group.MapPost("/tokens/", CreateAccessToken).WithName(nameof(CreateAccessToken));
        group.MapGet("/tokens/", ListAccessTokens).WithName(nameof(ListAccessTokens));
        group.MapDelete("/tokens/{id:id}/", RevokeAccessToken).WithName(nameof(RevokeAccessToken));
        group.MapGet("/audit/", ListAuditEntries).WithName(nameof(ListAuditEntries));
    }

    private static async Task<Results<Created<CreatedAccessTokenDto>, ProblemResult>> CreateAccessToken(
        JsonBody<CreateAccessTokenCommand> body, HttpRequest request, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(body.Request, cancellationToken);
        return result.ToHttp(
            token => TypedResults.Created(ApiAddress.For(request, $"{ApiAddress.Prefix}{Path}/tokens/{token.Id}/"), token));
    }

    private static async Task<Results<Ok<PageResponse<AccessTokenDto>>, ProblemResult>> ListAccessTokens(
        QueryParameters<ListAccessTokensQuery> parameters, HttpRequest request, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(parameters.Query, cancellationToken);
        return result.ToHttp(page => TypedResults.Ok(PageResponse<AccessTokenDto>.Of(page, request)));
    }

    private static async Task<Results<NoContent, ProblemResult>> RevokeAccessToken(
        PathParameters<RevokeAccessTokenCommand> path, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(path.Request, cancellationToken);
        return result.ToHttp(_ => TypedResults.NoContent());
    }

    private static async Task<Results<Ok<PageResponse<AuditEntryDto>>, ProblemResult>> ListAuditEntries(
        QueryParameters<ListAuditEntriesQuery> parameters, HttpRequest request, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(parameters.Query, cancellationToken);
        return result.ToHttp(page => TypedResults.Ok(PageResponse<AuditEntryDto>.Of(page, request)));
    }
}
