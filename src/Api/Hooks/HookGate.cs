using Otp.Api.Authentication;
using Otp.Api.Errors;
using Otp.Api.Requests;
using Otp.Api.Serialization;
using Otp.Domain.Common;

namespace Otp.Api.Hooks;

/// <summary>A post that has shown whose it is.</summary>
internal sealed record AuthenticPost(Hook Hook, ReadOnlyMemory<byte> Body);

/// <summary>
/// Lets posts to hooks in by their secrets alone: over the body as it came, before anything is read from it and before it counts against
/// any rate but that of wrong secrets.
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
            var post = await ReadAsync(context);
            if (post.Hook.Proof.FaultIn(context.Request.Headers, post.Body.Span, clock.GetUtcNow()) is { } fault)
            {
                metrics.Count(post.Hook, HookMetrics.Unauthenticated);
                await RefuseAsync(context, post.Hook, fault);
                return;
            }

            context.User = new HookPrincipal(post.Hook.Name);
            context.Features.Set(post);
        }

        await next(context);
    }

    private async Task<AuthenticPost> ReadAsync(HttpContext context) => new(
        hooks.Find((string)context.Request.RouteValues[HookRouteConstraint.Parameter]!)!,
        await RequestBody.ReadAsync(context, LongestBody, body => body.ToArray()));

    private Task RefuseAsync(HttpContext context, Hook hook, string fault)
    {
        if (refused.Count(hook.Name, context.Connection.RemoteIpAddress) is { } wait)
            return new ProblemResult(TooMany(wait)).ExecuteAsync(context);

        context.Response.Headers.WWWAuthenticate = hook.Proof.Challenge;
        return Problem.Of(StatusCodes.Status401Unauthorized, context, fault).WriteAsync(context);
    }
}
