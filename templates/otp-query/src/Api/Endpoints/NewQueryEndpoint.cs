using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;
using Otp.Api.Errors;
using Otp.Api.Requests;
#if (ofOtpCodes)
using Otp.Application.OtpCodes;
using Otp.Application.AnArea.Queries;
#else
using Otp.Application.AnArea.Queries;
using Otp.Application.OtpCodes;
#endif

namespace Otp.Api.Endpoints;

internal sealed class NewQueryEndpoint : IApiEndpoints
{
    public void Map(RouteGroupBuilder api) => api.MapGet("/a-route/", NewQuery)
        .WithName(nameof(NewQuery)).WithTags("A tag");

    private static async Task<Results<Ok<OtpCodeDto>, ProblemResult>> NewQuery(
        QueryParameters<NewQueryQuery> parameters, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(parameters.Query, cancellationToken);
        return result.ToHttp(TypedResults.Ok);
    }
}
