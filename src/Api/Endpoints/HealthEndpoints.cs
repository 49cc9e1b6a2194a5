using Microsoft.AspNetCore.Http.HttpResults;
using Otp.Api.Errors;
using Otp.Api.OpenApi;
using Otp.Api.Operations;
using Otp.Api.Serialization;

namespace Otp.Api.Endpoints;

/// <summary>For load balancers and orchestrators; no token needed (contract, section 7).</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/health").WithTags("Health");

        group.MapGet("/live", GetLiveness).WithName(nameof(GetLiveness))
            .WithSummary("Is the process alive?")
            .WithDescription("Yes, whatever its database does.")
            .Shows(StatusCodes.Status200OK, new HealthReport(HealthStatus.Live, Reason: null))
            .Refuses(StatusCodes.Status405MethodNotAllowed);
        group.MapGet("/ready", GetReadiness).WithName(nameof(GetReadiness))
            .WithSummary("Can it serve?")
            .WithDescription("Only with its database reachable, migrated and taking writes; looked at once a second at the most.")
            .Produces<HealthReport>(StatusCodes.Status503ServiceUnavailable)
            .Shows(StatusCodes.Status200OK, new HealthReport(HealthStatus.Ready, Reason: null))
            .Shows(StatusCodes.Status503ServiceUnavailable, new HealthReport(HealthStatus.Unready, "The database can't be reached."))
            .Refuses(StatusCodes.Status405MethodNotAllowed);
    }

    private static Ok<HealthReport> GetLiveness() => TypedResults.Ok(new HealthReport(HealthStatus.Live, Reason: null));

    private static async Task<Results<Ok<HealthReport>, JsonHttpResult<HealthReport>>> GetReadiness(
        Readiness readiness, CancellationToken cancellationToken) =>
        await readiness.FindFaultAsync(cancellationToken) is { } fault
            ? TypedResults.Json(new HealthReport(HealthStatus.Unready, fault), statusCode: StatusCodes.Status503ServiceUnavailable)
            : TypedResults.Ok(new HealthReport(HealthStatus.Ready, Reason: null));
}
