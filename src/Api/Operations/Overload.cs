using System.Globalization;
using Otp.Api.Endpoints;
using Otp.Api.Errors;
using Otp.Domain.Common;

namespace Otp.Api.Operations;

/// <summary>Turns away what would only wait: a refusal at once costs next to nothing, and a client that waited in vain comes again anyway.</summary>
internal sealed class Overload(RequestDelegate next, Limits limits)
{
    private const int RetryAfterSeconds = 1;

    private static readonly Failure TooBusy = Failure.Unavailable("overloaded", "Too many requests are being worked on; nothing was done. Try again after the time in Retry-After.");

    private int _running;

    // Health is told however busy the service is, or it would be restarted for being busy.
    public Task InvokeAsync(HttpContext context) =>
        ApiGroup.Holds(context.Request.Path) ? AdmitAsync(context) : next(context);

    private async Task AdmitAsync(HttpContext context)
    {
        try
        {
            await (Interlocked.Increment(ref _running) <= limits.ConcurrentRequests ? next(context) : RefuseAsync(context));
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private static Task RefuseAsync(HttpContext context)
    {
        context.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        return Problem.Of(TooBusy, context).WriteAsync(context);
    }
}
