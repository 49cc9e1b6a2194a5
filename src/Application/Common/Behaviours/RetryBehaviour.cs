using MediatR;
using Otp.Application.Common.Interfaces;
using Otp.Domain.Common;

namespace Otp.Application.Common.Behaviours;

/// <summary>Optimistic concurrency, once for all commands: a handler whose data somebody else changed meanwhile runs again on the data as it is now.</summary>
internal sealed class RetryBehaviour<TRequest, TResponse>(IUnitOfWork unitOfWork) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IRequest<TResponse>
    where TResponse : IFailable<TResponse>
{
    // Each conflict means that somebody else got on, so this is how many may come first before a client hears of the queue.
    internal const int MaxAttempts = 200;

    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
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

        return TResponse.Failed(ConcurrencyConflictException.Contended);
    }
}
