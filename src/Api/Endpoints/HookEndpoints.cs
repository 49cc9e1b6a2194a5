using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Otp.Api.Errors;
using Otp.Api.Hooks;
using Otp.Api.Serialization;
using Otp.Application.OtpCodes.Commands;

namespace Otp.Api.Endpoints;

/// <summary>Where identity servers post what they want delivered (contract, section 5).</summary>
internal sealed class HookEndpoints : IApiEndpoints
{
    public void Map(RouteGroupBuilder api) =>
        api.MapPost($"/notifications/otp/hooks/{{{HookRouteConstraint.Parameter}:{HookRouteConstraint.Name}}}/", DeliverForHook)
            .WithName(nameof(DeliverForHook)).WithTags("Hooks")
            .WithSummary("Deliver an identity server's code")
            .WithDescription(
                "Does what deliver does with what an identity server posts. It takes the secret of the hook, as its settings say, and no " +
                "token. A post that is repeated within 24 hours under the same webhook-id or Idempotency-Key happens once.")
            .Refuses([.. DeliverOtpCodeCommand.Reference.Refusals, .. HookDeliveries.Refusals])
            .Refuses(
                StatusCodes.Status404NotFound, StatusCodes.Status500InternalServerError, StatusCodes.Status503ServiceUnavailable)
            .WithMetadata(new RefusalMetadata(Problem.Describe(
                StatusCodes.Status401Unauthorized, "The header Authorization holds none of this hook's secrets.")));

    private static async Task<Results<NoContent, ProblemResult>> DeliverForHook(
        [FromRoute, Description("As configured.")] string name,
        HookPost post,
        HookDeliveries deliveries,
        CancellationToken cancellationToken)
    {
        var result = await deliveries.DeliverAsync(post, cancellationToken);
        return result.ToHttp(_ => TypedResults.NoContent());
    }
}
