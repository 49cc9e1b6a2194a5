using System.Collections.Concurrent;
using Otp.Api.Authentication;
using Otp.Api.Errors;
using Otp.Application.Common.Interfaces;
using Otp.Domain.Common;

namespace Otp.Api.Idempotency;

/// <summary>
/// Answers a repeated request with the first answer. That is kept in the commit of its effect, so what is found here is whole, on whatever
/// node it was made; only whether the first is still running is known to its own node alone.
/// </summary>
internal sealed class IdempotencyFilter<TAnswer>(int status, Func<TAnswer, string?> location) : IEndpointFilter
{
    private readonly ConcurrentDictionary<(long, string), byte> _running = new();

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (!http.Request.Headers.TryGetValue(IdempotencyKey.Header, out var header))
            return await next(context);
        if (header.Count != 1 || IdempotencyKey.Parse(header[0]!) is not { } key)
            throw new BadHttpRequestException(IdempotencyKey.Takes);

        var request = new IdempotentRequest(
            ((TokenPrincipal)http.User).Grant.TokenId, OperationOf(http), key, http.Features.Get<RawBody>()!.Bytes);
        if (!_running.TryAdd((request.TokenId, request.Operation + key), default))
            return new ProblemResult(IdempotencyConventions.StillRunning);

        try
        {
            return await AnswerAsync(request, http, () => next(context));
        }
        finally
        {
            _running.TryRemove((request.TokenId, request.Operation + key), out _);
        }
    }

    private async Task<object?> AnswerAsync(IdempotentRequest request, HttpContext http, Func<ValueTask<object?>> next)
    {
        var kept = http.RequestServices.GetRequiredService<IKeptAnswers>();
        if (await kept.FindAsync(request, http.RequestAborted) is { } first)
            return Replay(first);

        kept.Keep(request, answer => ReplayedAnswer.Format((TAnswer)answer, status, location((TAnswer)answer)));
        try
        {
            var answer = await next();
            // What the same request did meanwhile, on another node, may be the very reason of a refusal.
            return IsRefusal(answer) && await kept.FindAsync(request, http.RequestAborted) is { } meanwhile ? Replay(meanwhile) : answer;
        }
        catch (AlreadyAnsweredException)
        {
            return Replay((await kept.FindAsync(request, http.RequestAborted))!);
        }
    }

    // What the address stands for, with or without the slash at its end.
    private static string OperationOf(HttpContext http) => string.Join(
        ' ',
        http.Request.RouteValues.Values.Prepend(http.GetEndpoint()!.Metadata.GetRequiredMetadata<IEndpointNameMetadata>().EndpointName));

    private static bool IsRefusal(object? answer) => (answer as INestedHttpResult)?.Result is ProblemResult || answer is ProblemResult;

    private static IResult Replay(KeptAnswer first) => first switch
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
