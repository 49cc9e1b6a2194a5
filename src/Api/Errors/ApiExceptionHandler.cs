using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Diagnostics;
using Otp.Api.Serialization;
using Otp.Application.Common.Interfaces;

namespace Otp.Api.Errors;

/// <summary>What was thrown, as a problem. Only a bug is logged as an error.</summary>
internal sealed partial class ApiExceptionHandler(IStorageProbe storage, ILogger<ApiExceptionHandler> logger) : IExceptionHandler
{
    private const string RetryAfterSeconds = "1";

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        // Nobody is there any more to be told.
        if (exception is OperationCanceledException
            && (exception.InnerException is ConnectionAbortedException || httpContext.RequestAborted.IsCancellationRequested))
            return true;

        if (exception is ListCutOffException)
            await new ProblemResult(ListCutOffException.CutOff).ExecuteAsync(httpContext);
        else
            await ProblemFor(httpContext, exception).WriteAsync(httpContext);
        return true;
    }

    private Problem ProblemFor(HttpContext context, Exception exception)
    {
        switch (exception)
        {
            case BadHttpRequestException request:
                // What may still come of the body isn't waited for.
                if (request.StatusCode == StatusCodes.Status408RequestTimeout)
                    context.Response.Headers.Connection = "close";
                return Problem.Of(request.StatusCode, context, request.Message);
            case StorageUnavailableException:
            case var _ when storage.IsUnavailable(exception):
                // While it lasts every request comes here, and where in the code is
                // no question: a stack trace for each would fill what space there is.
                LogUnavailable(exception.GetBaseException().Message, Problem.TraceIdOf(context));
                context.Response.Headers.RetryAfter = RetryAfterSeconds;
                return Problem.Of(StatusCodes.Status503ServiceUnavailable, context);
            default:
                LogUnexpected(exception, Problem.TraceIdOf(context));
                return Problem.Of(StatusCodes.Status500InternalServerError, context);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The database can't be used ({Reason}); request {TraceId}.")]
    private partial void LogUnavailable(string reason, string traceId);

    [LoggerMessage(Level = LogLevel.Error, Message = "Request {TraceId} failed unexpectedly.")]
    private partial void LogUnexpected(Exception exception, string traceId);
}
