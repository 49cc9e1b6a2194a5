using Otp.Application.Standing;
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
    private volatile Seen _seen;
    private DateTimeOffset _saysSoFrom;

    public GuardedProvider(IDeliveryProvider provider, TimeProvider clock)
    {
        (_provider, _clock, _seen) = (provider, clock, new Seen(IsLeftAlone: false, Since: clock.GetUtcNow()));
        Places = new SemaphoreSlim(provider.Limits.Connections);
        _circuit = new ResiliencePipelineBuilder<ProviderAnswer> { TimeProvider = clock }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<ProviderAnswer>
            {
                FailureRatio = 0.8,
                MinimumThroughput = FewestAttempts,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = Rest,
                ShouldHandle = attempt => ValueTask.FromResult(attempt.Outcome.Result is { CountsAgainstProvider: true }),
                OnOpened = _ => NoteAsync((seen, now) => seen.LeftAlone(now)),
                OnClosed = _ => NoteAsync((seen, now) => seen with { IsLeftAlone = false, Since = now }),
            })
            .Build();
    }

    public string Name => _provider.Name;

    public DeliveryChannel Channel => _provider.Channel;

    public ProviderLimits Limits => _provider.Limits;

    /// <summary>One is held for as long as an attempt is under way.</summary>
    public SemaphoreSlim Places { get; }

    /// <summary>Until when an attempt would be refused without having been made; null: it wouldn't.</summary>
    public DateTimeOffset? LeftAloneUntil => _seen is { IsLeftAlone: true, Until: var until } && _clock.GetUtcNow() < until ? until : null;

    public ProviderStandingDto Standing
    {
        get
        {
            var seen = _seen;
            return new ProviderStandingDto
            {
                Name = Name,
                Channel = Channel,
                Circuit = seen.CircuitAt(_clock.GetUtcNow()),
                Since = seen.Since,
                LastError = seen.Error,
                LastErrorAt = seen.ErrorAt,
                LastTakenAt = seen.TakenAt,
            };
        }
    }

    /// <returns>Null where it is left alone at the moment.</returns>
    public async Task<ProviderAnswer?> DeliverAsync(Message message, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await _circuit.ExecuteAsync(async cancellation => await AttemptAsync(message, cancellation), cancellationToken);
            await NoteAsync((seen, now) => seen.Answered(answer, now));
            return answer;
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

    private ValueTask NoteAsync(Func<Seen, DateTimeOffset, Seen> change)
    {
        lock (_lock)
            _seen = change(_seen, _clock.GetUtcNow());
        return ValueTask.CompletedTask;
    }

    /// <summary>What this node remembers of it, as of one moment.</summary>
    private sealed record Seen(bool IsLeftAlone, DateTimeOffset Since)
    {
        public DateTimeOffset Until { get; private init; }

        public string? Error { get; private init; }

        public DateTimeOffset? ErrorAt { get; private init; }

        public DateTimeOffset? TakenAt { get; private init; }

        public ProviderCircuit CircuitAt(DateTimeOffset now) => (IsLeftAlone, now < Until) switch
        {
            (false, _) => ProviderCircuit.Closed,
            (true, true) => ProviderCircuit.Open,
            (true, false) => ProviderCircuit.HalfOpen,
        };

        // Where a try fails it is left alone as it was.
        public Seen LeftAlone(DateTimeOffset now) =>
            this with { IsLeftAlone = true, Since = IsLeftAlone ? Since : now, Until = now + Rest };

        public Seen Answered(ProviderAnswer answer, DateTimeOffset now) => answer switch
        {
            ProviderAnswer.Taken => this with { TakenAt = now },
            { IsFault: true } => this with { Error = answer.Detail, ErrorAt = now },
            _ => this,
        };
    }
}
