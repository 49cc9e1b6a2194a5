using Otp.Domain.Deliveries;
using Polly;
using Polly.CircuitBreaker;

namespace Otp.Infrastructure.Delivery.Dispatch;

/// <summary>
/// A provider with places of its own, each attempt at which ends in time, and which is left alone for a while when it keeps failing.
/// </summary>
internal sealed class GuardedProvider : IAsyncDisposable
{
    // More than one message tries within the sampling: one that meets a bad moment mustn't stop all others.
    public const int FewestAttempts = 8;

    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan SaysSoEvery = TimeSpan.FromMinutes(1);

    private readonly IDeliveryProvider _provider;
    private readonly TimeProvider _clock;
    private readonly ResiliencePipeline<ProviderAnswer> _circuit;
    private readonly Lock _lock = new();
    private DateTimeOffset _leftAloneUntil;
    private DateTimeOffset _saysSoFrom;

    public GuardedProvider(IDeliveryProvider provider, TimeProvider clock)
    {
        (_provider, _clock) = (provider, clock);
        Places = new SemaphoreSlim(provider.Limits.Connections);
        _circuit = new ResiliencePipelineBuilder<ProviderAnswer> { TimeProvider = clock }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<ProviderAnswer>
            {
                FailureRatio = 0.8,
                MinimumThroughput = FewestAttempts,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = Rest,
                ShouldHandle = attempt => ValueTask.FromResult(attempt.Outcome.Result is { CountsAgainstProvider: true }),
                OnOpened = _ =>
                {
                    _leftAloneUntil = clock.GetUtcNow() + Rest;
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
    }

    public string Name => _provider.Name;

    public DeliveryChannel Channel => _provider.Channel;

    public ProviderLimits Limits => _provider.Limits;

    /// <summary>One is held for as long as an attempt is under way.</summary>
    public SemaphoreSlim Places { get; }

    /// <summary>Until when an attempt would be refused without having been made; null: it wouldn't.</summary>
    public DateTimeOffset? LeftAloneUntil => _clock.GetUtcNow() < _leftAloneUntil ? _leftAloneUntil : null;

    /// <returns>Null where it is left alone at the moment.</returns>
    public async Task<ProviderAnswer?> DeliverAsync(Message message, CancellationToken cancellationToken)
    {
        try
        {
            return await _circuit.ExecuteAsync(async cancellation => await AttemptAsync(message, cancellation), cancellationToken);
        }
        catch (BrokenCircuitException)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Places.Dispose();
        if (_provider is IAsyncDisposable asynchronous)
            await asynchronous.DisposeAsync();
        else if (_provider is IDisposable disposable)
            disposable.Dispose();
    }

    /// <returns>Whether a minute has passed since the log was told that this provider takes nothing from us.</returns>
    public bool IsTimeToSaySo()
    {
        lock (_lock)
        {
            var now = _clock.GetUtcNow();
            if (now < _saysSoFrom)
                return false;
            _saysSoFrom = now + SaysSoEvery;
            return true;
        }
    }

    private async Task<ProviderAnswer> AttemptAsync(Message message, CancellationToken cancellationToken)
    {
        using var end = new CancellationTokenSource(Limits.Timeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(end.Token, cancellationToken);
        try
        {
            return await _provider.DeliverAsync(message, either.Token);
        }
        catch (Exception exception)
        {
            // Providers answer for what they foresee. Whatever else it is, nobody can tell how far it came.
            return new ProviderAnswer.Unknown { Detail = $"It couldn't be asked: {exception.GetType().Name}." };
        }
    }
}
