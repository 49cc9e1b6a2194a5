using MediatR;
using Otp.Application.Common.Interfaces;
using Otp.Domain.Common;

namespace Otp.Application.Common.Behaviours;

/// <summary>
/// Optimistic concurrency, once for all commands: a handler whose data somebody else changed meanwhile runs again on the data as it is now.
/// </summary>
internal sealed class RetryBehaviour<TRequest, TResponse>(IUnitOfWork unitOfWork) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IRequest<TResponse>
    where TResponse : class, IFailable<TResponse>
{
    // Few enough that a crowd soon stands in line, and more than chance meetings ever take.
    internal const int AttemptsInTheCrowd = 10;

    // Each conflict means that somebody else got on, so this is how many may come first before a client hears of the queue.
    internal const int AttemptsInLine = 190;

    // Of those who keep losing only one tries at a time: a crowd that tries at once makes all but one of itself lose, over and over.
    private static readonly SemaphoreSlim Line = new(initialCount: 1);

    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        if (await TryAsync(AttemptsInTheCrowd, next) is { } response)
            return response;

        await Line.WaitAsync(cancellationToken);
        try
        {
            return await TryAsync(AttemptsInLine, next) ?? TResponse.Failed(ConcurrencyConflictException.Contended);
        }
        finally
        {
            Line.Release();
        }
    }

    private async Task<TResponse?> TryAsync(int attempts, RequestHandlerDelegate<TResponse> next)
    {
        for (var attempt = 1; attempt <= attempts; attempt++)
        {
            try
            {
                return await next();
            }
            catch (ConcurrencyConflictException)
            {
                unitOfWork.Forget();
            }
        }

        return null;
    }
}
