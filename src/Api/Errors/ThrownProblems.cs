using Microsoft.AspNetCore.Connections;
using Otp.Api.Serialization;
using Otp.Application.Common.Interfaces;

namespace Otp.Api.Errors;

/// <summary>What was thrown, as a problem, whoever shows it. Only a bug is logged as an error with where it came from.</summary>
internal sealed partial class ThrownProblems(IStorageProbe storage, ILogger<ThrownProblems> logger)
{
    private const string RetryAfterSeconds = "1";

    /// <summary>Nobody is there any more to be told.</summary>
    public static bool IsOfOneWhoLeft(Exception exception, HttpContext context) =>
        exception is OperationCanceledException
        && (exception.InnerException is ConnectionAbortedException || context.RequestAborted.IsCancellationRequested);

    /// <summary>Sets the headers that go with it, and logs what an operator should know.</summary>
    public Problem Of(Exception exception, HttpContext context)
    {
        switch (exception)
        {
            case ListCutOffException:
                return ProblemResult.Describe(ListCutOffException.CutOff, context);
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
