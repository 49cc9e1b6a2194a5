using Otp.Application.Common.Interfaces;

namespace Otp.Api.Idempotency;

internal static class KeptAnswersExtensions
{
    /// <summary>
    /// Does a request's work once, however often it is repeated: the answer is kept in the commit of its effect, so what is found is whole,
    /// on whatever node it was made.
    /// </summary>
    /// <param name="format">How the answer is kept.</param>
    /// <param name="replay">What a repeat is answered.</param>
    public static async Task<TAnswer> AnswerOnceAsync<TAnswer>(
        this IKeptAnswers kept,
        IdempotentRequest request,
        Func<object, byte[]> format,
        Func<Task<TAnswer>> work,
        Func<TAnswer, bool> isRefusal,
        Func<KeptAnswer, TAnswer> replay,
        CancellationToken cancellationToken)
    {
        if (await kept.FindAsync(request, cancellationToken) is { } first)
            return replay(first);

        kept.Keep(request, format);
        try
        {
            var answer = await work();
            // What the same request did meanwhile, on another node, may be the very reason of a refusal.
            return isRefusal(answer) && await kept.FindAsync(request, cancellationToken) is { } meanwhile ? replay(meanwhile) : answer;
        }
        catch (AlreadyAnsweredException)
        {
            return replay((await kept.FindAsync(request, cancellationToken))!);
        }
    }
}
