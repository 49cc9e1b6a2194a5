using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Otp.Api.Serialization;
using Otp.Domain.Common;

namespace Otp.Api.Errors;

/// <summary>The one place where a failure becomes an answer.</summary>
internal sealed class ProblemResult(Failure failure) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) => Describe(failure, httpContext).WriteAsync(httpContext);

    /// <summary>Sets the headers that go with it.</summary>
    public static Problem Describe(Failure failure, HttpContext context)
    {
        if (failure.RetryAfter is { } wait)
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return Problem.Of(failure, context);
    }
}

internal static class ResultExtensions
{
    public static Results<TAnswer, ProblemResult> ToHttp<TValue, TAnswer>(this Result<TValue> result, Func<TValue, TAnswer> answer)
        where TValue : notnull
        where TAnswer : IResult =>
        result.IsSuccess ? answer(result.Value) : new ProblemResult(result.Failure);
}
