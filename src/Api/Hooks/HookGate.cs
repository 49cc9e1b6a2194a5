using Otp.Api.Authentication;
using Otp.Api.Errors;
using Otp.Api.Requests;
using Otp.Api.Serialization;
using Otp.Domain.Common;

namespace Otp.Api.Hooks;

/// <summary>A post that has shown whose it is.</summary>
internal sealed record AuthenticPost(Hook Hook, ReadOnlyMemory<byte> Body);

/// <summary>
/// Lets posts to hooks in by their secrets alone: where these are in a header before the body is waited for, else over the body as it
/// came; before anything is read from it and before it counts against any rate but that of wrong secrets.
/// </summary>
internal sealed class HookGate(HookDirectory hooks, RefusedPosts refused, HookMetrics metrics, TimeProvider clock)
{
    /// <summary>In bytes; contract, section 5.</summary>
    private const int LongestBody = 64 * 1024;

    public static Failure TooMany(TimeSpan retryAfter) => Failure.TooMany(
        "too-many-wrong-secrets", "Too many posts to this hook had a wrong secret. Try again after the time in Retry-After.", retryAfter);

    public async Task EnterAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<ShowsHookSecret>() is not null)
        {
            var hook = hooks.Find((string)context.Request.RouteValues[HookRouteConstraint.Parameter]!)!;
            var headers = context.Request.Headers;
            if (hook.Proof.FaultIn(headers, clock.GetUtcNow()) is { } fault)
            {
                await RefuseAsync(context, hook, fault);
                return;
            }

            var body = await RequestBody.ReadAsync(context, LongestBody, body => body.ToArray());
            if (hook.Proof.FaultIn(headers, body) is { } foreign)
            {
                await RefuseAsync(context, hook, foreign);
                return;
            }

            context.User = new HookPrincipal(hook.Name);
            context.Features.Set(new AuthenticPost(hook, body));
        }

        await next(context);
    }

    private Task RefuseAsync(HttpContext context, Hook hook, string fault)
    {
        metrics.Count(hook, HookMetrics.Unauthenticated);
        if (refused.Count(hook.Name, context.Connection.RemoteIpAddress) is { } wait)
            return new ProblemResult(TooMany(wait)).ExecuteAsync(context);

        context.Response.Headers.WWWAuthenticate = hook.Proof.Challenge;
        return Problem.Of(StatusCodes.Status401Unauthorized, context, fault).WriteAsync(context);
    }
}
