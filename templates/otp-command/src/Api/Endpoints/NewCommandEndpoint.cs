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
        JsonBody<NewCommandCommand> body, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(body.Request, cancellationToken);
#if (ofOtpCodes)
        return result.ToHttp(TypedResults.Ok);
#else
        return result.ToHttp(_ => TypedResults.NoContent());
#endif
    }
}
