using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace Otp.Infrastructure.Delivery;

/// <summary>A provider, each attempt at which ends in time, and which is left alone for a while when it keeps failing.</summary>
internal sealed class GuardedProvider
{
    public static readonly TimeSpan LongestAttempt = TimeSpan.FromSeconds(10);

    // More than one message tries within the sampling: a number that can't be reached mustn't stop all others.
    public const int FewestAttempts = 8;

    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(15);

    private readonly IDeliveryProvider _provider;
    private readonly TimeProvider _clock;
    private readonly ResiliencePipeline _guard;
    private DateTimeOffset _leftAloneUntil;

    public GuardedProvider(IDeliveryProvider provider, TimeProvider clock)
    {
        (_provider, _clock) = (provider, clock);
        _guard = new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                FailureRatio = 0.8,
                MinimumThroughput = FewestAttempts,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = Rest,
                ShouldHandle = new PredicateBuilder().Handle<DeliveryException>().Handle<TimeoutRejectedException>(),
                OnOpened = _ =>
                {
                    _leftAloneUntil = clock.GetUtcNow() + Rest;
                    return ValueTask.CompletedTask;
                },
            })
            .AddTimeout(LongestAttempt)
            .Build();
    }

    public string Name => _provider.Name;

    /// <summary>Whether an attempt would be refused without having been made.</summary>
    public bool IsLeftAlone => _clock.GetUtcNow() < _leftAloneUntil;

    /// <inheritdoc cref="IDeliveryProvider.DeliverAsync"/>
    public async Task<string?> DeliverAsync(Message message, CancellationToken cancellationToken)
    {
        try
        {
            return await _guard.ExecuteAsync(async cancellation => await AttemptAsync(message, cancellation), cancellationToken);
        }
        catch (TimeoutRejectedException exception)
        {
            throw new DeliveryException($"No answer within {LongestAttempt.TotalSeconds} seconds.", exception);
        }
        catch (BrokenCircuitException exception)
        {
            throw new DeliveryException("It failed too often lately, and is left alone for a moment.", exception);
        }
    }

    // Whatever a provider throws, the message wasn't taken, and the next one's turn comes: a connection that isn't answered shows itself as
    // a cancellation that nobody asked for, a template may ask for what there isn't in some messages alone.
    private async Task<string?> AttemptAsync(Message message, CancellationToken cancellationToken)
    {
        try
        {
            return await _provider.DeliverAsync(message, cancellationToken);
        }
        catch (Exception exception) when (exception is not DeliveryException && !(exception is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            throw new DeliveryException($"It couldn't be asked: {exception.GetType().Name}.", exception);
        }
    }
}
