using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;
using Otp.Api.Errors;
using Otp.Api.Requests;
#if (ofOtpCodes)
using Otp.Application.OtpCodes;
#endif
using Otp.Application.AnArea.Commands;

namespace Otp.Api.Endpoints;

internal sealed class NewCommandEndpoint : IApiEndpoints
{
    public void Map(RouteGroupBuilder api) => api.MapAMethod("/a-route/", NewCommand)
        .WithName(nameof(NewCommand)).WithTags("A tag");

#if (ofOtpCodes)
    private static async Task<Results<Ok<OtpCodeDto>, ProblemResult>> NewCommand(
#else
    private static async Task<Results<NoContent, ProblemResult>> NewCommand(
#endif
#if (hasId)
        long id, JsonBody<NewCommandCommand> body, IMediator mediator, CancellationToken cancellationToken)
#else
        JsonBody<NewCommandCommand> body, IMediator mediator, CancellationToken cancellationToken)
#endif
    {
#if (hasId)
        var result = await mediator.Send(body.Request with { Id = id }, cancellationToken);
#else
        var result = await mediator.Send(body.Request, cancellationToken);
#endif
#if (ofOtpCodes)
        return result.ToHttp(TypedResults.Ok);
#else
        return result.ToHttp(_ => TypedResults.NoContent());
#endif
    }
}
