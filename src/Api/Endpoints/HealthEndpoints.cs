using Microsoft.AspNetCore.Http.HttpResults;
using Otp.Application.Common.Interfaces;

namespace Otp.Api.Endpoints;

/// <param name="Status"><c>live</c>, <c>ready</c> or <c>unready</c>.</param>
/// <param name="Reason">What is wrong; null when nothing is.</param>
internal sealed record HealthReport(string Status, string? Reason);

/// <summary>For load balancers and orchestrators; no token needed (contract, section 7).</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/health").WithTags("Health");

        group.MapGet("/live", GetLiveness).WithName(nameof(GetLiveness));
        group.MapGet("/ready", GetReadiness).WithName(nameof(GetReadiness));
    }

    private static Ok<HealthReport> GetLiveness() => TypedResults.Ok(new HealthReport("live", Reason: null));

    private static async Task<Results<Ok<HealthReport>, JsonHttpResult<HealthReport>>> GetReadiness(IStorageProbe storage, CancellationToken cancellationToken) =>
        await storage.FindFaultAsync(cancellationToken) is { } fault
            ? TypedResults.Json(new HealthReport("unready", fault), statusCode: StatusCodes.Status503ServiceUnavailable)
            : TypedResults.Ok(new HealthReport("ready", Reason: null));
}
