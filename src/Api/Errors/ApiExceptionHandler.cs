using Microsoft.AspNetCore.Diagnostics;

namespace Otp.Api.Errors;

/// <summary>Answers what was thrown as <see cref="ThrownProblems"/> has it.</summary>
internal sealed class ApiExceptionHandler(ThrownProblems problems) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (!ThrownProblems.IsOfOneWhoLeft(exception, httpContext))
            await problems.Of(exception, httpContext).WriteAsync(httpContext);
        return true;
    }
}
