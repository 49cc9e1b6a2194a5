using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;
using Otp.Api.Errors;
using Otp.Api.Requests;
using Otp.Application.Statistics;
using Otp.Application.Statistics.Queries;

namespace Otp.Api.Endpoints;

internal sealed class StatisticsEndpoints : IApiEndpoints
{
    public void Map(RouteGroupBuilder api) => api.MapGet("/notifications/otp/statistics/", GetStatistics)
        .WithName(nameof(GetStatistics)).WithTags("Statistics");

    private static async Task<Results<Ok<StatisticsDto>, ProblemResult>> GetStatistics(
        QueryParameters<GetStatisticsQuery> parameters, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(parameters.Query, cancellationToken);
        return result.ToHttp(TypedResults.Ok);
    }
}
