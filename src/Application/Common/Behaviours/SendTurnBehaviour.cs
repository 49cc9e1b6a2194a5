using MediatR;
using Otp.Application.Common.Interfaces;
using Otp.Application.Common.Messaging;

namespace Otp.Application.Common.Behaviours;

/// <summary>
/// What counts over all recipients is counted and stored by one send at a time, or all that come at once would find room for the last.
/// </summary>
internal sealed class SendTurnBehaviour<TRequest, TResponse>(SendTurn turn, OtpSettings settings) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IRequest<TResponse>, ISendsMessage
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        if (!request.MayBeTextMessage || !settings.SendCeilings.AreSet)
            return await next();

        // Where the database hangs each takes as long as it may: nobody should wait for many of them.
        if (!await turn.Semaphore.WaitAsync(LongestWait, cancellationToken))
            throw new StorageUnavailableException("Too many sends wait for the database.");

        try
        {
            return await next();
        }
        finally
        {
            turn.Semaphore.Release();
        }
    }
}

/// <summary>One for all commands that send.</summary>
internal sealed class SendTurn : IDisposable
{
    public SemaphoreSlim Semaphore { get; } = new(initialCount: 1);

    public void Dispose() => Semaphore.Dispose();
}
