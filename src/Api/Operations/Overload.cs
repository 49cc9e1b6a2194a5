using Otp.Api.Errors;
using Otp.Api.Requests;
using Otp.Api.Settings;
using Otp.Domain.Common;

namespace Otp.Api.Operations;

/// <summary>
/// Turns away what would only wait: a refusal at once costs next to nothing, and a client that waited in vain comes again anyway. As a
/// filter it comes after what an endpoint binds: a request whose body hasn't arrived isn't worked on, and holds no place.
/// </summary>
internal sealed class Overload(Limits limits) : IEndpointFilter
{
    public static readonly Failure TooBusy = Failure.Unavailable(
        "overloaded", "Too many requests are being worked on; nothing was done. Try again after the time in Retry-After.",
        TimeSpan.FromSeconds(1));

    private int _running;

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        // Lists take turns of their own, and while they wait nobody works on them.
        if (context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<RequestMetadata>() is { Source: RequestSource.Query })
            return await next(context);

        try
        {
            return Interlocked.Increment(ref _running) <= limits.ConcurrentRequests ? await next(context) : new ProblemResult(TooBusy);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }
}
