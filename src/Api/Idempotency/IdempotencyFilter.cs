using System.Collections.Concurrent;
using Otp.Api.Authentication;
using Otp.Api.Errors;
using Otp.Application.Common.Interfaces;
using Otp.Domain.Access;
using Otp.Domain.Common;

namespace Otp.Api.Idempotency;

/// <summary>
/// Answers a repeated request with the first answer. Only whether the first is still running is known to its own node alone.
/// </summary>
internal sealed class IdempotencyFilter<TAnswer>(int status, Func<TAnswer, string?> location) : IEndpointFilter
{
    private readonly ConcurrentDictionary<(Caller, string Operation, string Key), byte> _running = new();

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (!http.Request.Headers.TryGetValue(IdempotencyKey.Header, out var header))
            return await next(context);
        if (header.Count != 1 || IdempotencyKey.Parse(header[0]!) is not { } key)
            throw new BadHttpRequestException(IdempotencyKey.Takes);

        var request = new IdempotentRequest(
            ((CallerPrincipal)http.User).Caller, OperationOf(http), key, http.Features.Get<RawBody>()!.Bytes);
        if (!_running.TryAdd((request.Caller, request.Operation, key), default))
            return new ProblemResult(IdempotencyConventions.StillRunning);

        try
        {
            return await http.RequestServices.GetRequiredService<IKeptAnswers>().AnswerOnceAsync(
                request, Format, async () => await next(context), IsRefusal, Replay, http.RequestAborted);
        }
        finally
        {
            _running.TryRemove((request.Caller, request.Operation, key), out _);
        }
    }

    private byte[] Format(object answer) => ReplayedAnswer.Format((TAnswer)answer, status, location((TAnswer)answer));

    // What the address stands for, with or without the slash at its end.
    private static string OperationOf(HttpContext http) => string.Join(
        ' ',
        http.Request.RouteValues.Values.Prepend(http.GetEndpoint()!.Metadata.GetRequiredMetadata<IEndpointNameMetadata>().EndpointName));

    private static bool IsRefusal(object? answer) => (answer as INestedHttpResult)?.Result is ProblemResult || answer is ProblemResult;

    private static object? Replay(KeptAnswer first) => first switch
    {
        { IsOfSameBody: false } => new ProblemResult(IdempotencyConventions.OtherBody),
        { Answer: { } answer } => new ReplayedAnswer(answer),
        _ => new ProblemResult(IdempotencyConventions.Deleted),
    };
}

internal static class IdempotencyConventions
{
    public static readonly Failure StillRunning = Failure.Conflict(
        "idempotency-key-in-use", "The first request with this Idempotency-Key is still running.");

    public static readonly Failure OtherBody = Failure.Mismatch(
        "idempotency-key-reused", "This Idempotency-Key was used with another body within the last 24 hours.");

    public static readonly Failure Deleted = Failure.NotFound(
        "idempotent-answer-deleted",
        "The first request with this Idempotency-Key was answered with a code that has been deleted since; nothing was done again.");

    /// <summary>The endpoint takes an <c>Idempotency-Key</c>.</summary>
    /// <param name="status">Of its answer.</param>
    /// <param name="location">The header of that name; null: none.</param>
    public static RouteHandlerBuilder TakesIdempotencyKey<TAnswer>(
        this RouteHandlerBuilder endpoint, int status, Func<TAnswer, string?> location) =>
        endpoint.AddEndpointFilter(new IdempotencyFilter<TAnswer>(status, location)).WithMetadata(new IdempotencyMetadata())
            .Refuses(StillRunning, OtherBody, Deleted);
}

/// <summary>Marks an endpoint that takes the header, for its description.</summary>
internal sealed record IdempotencyMetadata;
