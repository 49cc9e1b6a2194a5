using System.Reflection;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;
using Otp.Domain.Common;

namespace Otp.Api.Errors;

/// <summary>The one place where a failure becomes an answer.</summary>
internal sealed class ProblemResult(Failure failure) : IResult, IEndpointMetadataProvider
{
    public Task ExecuteAsync(HttpContext httpContext) => Problem.Of(failure, httpContext).WriteAsync(httpContext);

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status400BadRequest, typeof(Problem), [Problem.MediaType]));
}

internal static class ResultExtensions
{
    public static Results<TAnswer, ProblemResult> ToHttp<TValue, TAnswer>(this Result<TValue> result, Func<TValue, TAnswer> answer)
        where TValue : notnull
        where TAnswer : IResult =>
        result.IsSuccess ? answer(result.Value) : new ProblemResult(result.Failure);
}
