using MediatR;
using Otp.Api.Idempotency;
using Otp.Api.Operations;
using Otp.Application.Common.Interfaces;
using Otp.Application.OtpCodes;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;

namespace Otp.Api.Hooks;

/// <summary>Has what was posted delivered as <c>deliver</c> does it: once, and answered while the identity server still listens.</summary>
internal sealed class HookDeliveries(IServiceScopeFactory scopes, HookMetrics metrics, TimeProvider clock)
{
    public static readonly Failure TooSlow = Failure.Unavailable(
        "hook-too-slow",
        "The database took too long. Whether the message was stored isn't certain; a post with an id can be repeated as it was.",
        TimeSpan.FromSeconds(1));

    public static readonly Failure OtherPost = Failure.Mismatch(
        "idempotency-key-reused", "This id came with another recipient or code within the last 24 hours; nothing was done.");

    /// <summary>For the reference: beside those of the command, and those that whoever shows no secret gets.</summary>
    public static IReadOnlyList<Failure> Refusals =>
    [
        TooSlow,
        OtherPost,
        ConcurrencyConflictException.Contended,
        HookGate.TooMany(RefusedPosts.Pause),
        RequestRates.TooMany(TimeSpan.FromSeconds(1)),
        Failure.Invalid(new InvalidField("Code", OneTimeCode.Takes)),
    ];

    /// <summary>Identity servers wait for five seconds, the way to them and back included.</summary>
    private static readonly TimeSpan LongestWork = TimeSpan.FromSeconds(3);

    /// <param name="cancellationToken">Whether anybody waits for the answer; the work goes on, for the post may come again.</param>
    public async Task<Result<Unit>> DeliverAsync(HookPost post, CancellationToken cancellationToken)
    {
        var result = await InTimeAsync(post, cancellationToken);
        metrics.Count(post.Hook, result.Outcome);
        return result;
    }

    private async Task<Result<Unit>> InTimeAsync(HookPost post, CancellationToken cancellationToken)
    {
        var work = WorkAsync(post);
        try
        {
            return await work.WaitAsync(LongestWork, clock, cancellationToken);
        }
        catch (Exception exception) when (
            exception is TimeoutException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            _ = work.ContinueWith(
                late => _ = late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            return TooSlow;
        }
    }

    // What was handed to the database can't be called back and may outlast the request; so the work has a scope of its own.
    private async Task<Result<Unit>> WorkAsync(HookPost post)
    {
        using var time = new CancellationTokenSource(LongestWork, clock);
        await using var scope = scopes.CreateAsyncScope();
        var mediator = scope.ServiceProvider.GetRequiredService<IMediator>();
        async Task<Result<Unit>> DeliverAsync() => Taken(await mediator.Send(post.Command, time.Token));

        return post.Repeatable is not { } repeatable
            ? await DeliverAsync()
            : await scope.ServiceProvider.GetRequiredService<IKeptAnswers>().AnswerOnceAsync(
                repeatable,
                // That there is one says all there is to say.
                format: _ => [],
                DeliverAsync,
                isRefusal: result => !result.IsSuccess,
                replay: first => first.IsOfSameBody ? Unit.Value : OtherPost,
                time.Token);
    }

    private static Result<Unit> Taken(Result<OtpCodeDto> delivered) => delivered.IsSuccess ? Unit.Value : delivered.Failure;
}
