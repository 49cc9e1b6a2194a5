using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Otp.Application.Common.Interfaces;
using Otp.Infrastructure.Persistence;

namespace Otp.Infrastructure.Delivery.Dispatch;

/// <summary>
/// Delivers what is due, as many at a time as each provider has places: one that is slow fills its own and holds up nobody else's messages.
/// Several nodes share the work; what one leaves undone another takes up.
/// </summary>
internal sealed partial class Dispatcher(
    IServiceScopeFactory scopes,
    DueDeliveries due,
    DeliveryProviders providers,
    OutboxSignal signal,
    DeliveryMetrics metrics,
    IStore store,
    StoragePreparation preparation,
    TimeProvider clock,
    ILogger<Dispatcher> logger) : BackgroundService
{
    private const int OrphansAtOnce = 64;

    // How late a message is that another node left behind, or whose pause is over.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan CountEvery = TimeSpan.FromSeconds(10);

    // Said once, not twice a second.
    private bool _waitsForDatabase;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await preparation.WaitAsync(stoppingToken);
        try
        {
            await ForgivingAsync(() => due.FreeAsync(stoppingToken));
            await using var look = clock.CreateTimer(_ => signal.Raise(), state: null, TimeSpan.Zero, LongestWait);
            await using var count = clock.CreateTimer(_ => _ = ForgivingAsync(CountAsync), state: null, TimeSpan.Zero, CountEvery);
            while (!stoppingToken.IsCancellationRequested)
            {
                await signal.WaitAsync(stoppingToken);
                foreach (var provider in providers.All)
                    await ForgivingAsync(() => DispatchAsync(provider, stoppingToken));
            }
        }
        finally
        {
            // An attempt under way ends by itself, soon enough for the stop;
            // given up, the message would count as one that may have arrived.
            foreach (var provider in providers.All)
            {
                for (var place = 0; place < provider.Limits.Connections; place++)
                    await provider.Places.WaitAsync(CancellationToken.None);
            }
        }
    }

    private async Task DispatchAsync(GuardedProvider provider, CancellationToken cancellationToken)
    {
        if (provider.Places.CurrentCount == 0)
            return;

        foreach (var delivery in await due.LeaseAsync(provider, provider.Places.CurrentCount, cancellationToken))
        {
            await provider.Places.WaitAsync(CancellationToken.None);
            _ = DeliverAsync(provider, delivery);
        }
    }

    private async Task DeliverAsync(GuardedProvider provider, LeasedDelivery delivery)
    {
        try
        {
            await ForgivingAsync(() => AttemptAsync(delivery));
        }
        finally
        {
            provider.Places.Release();
            // There may be more than there were places, and the next provider's turn comes at once.
            signal.Raise();
        }
    }

    private async Task AttemptAsync(LeasedDelivery delivery)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<DeliveryAttempt>().RunAsync(delivery, CancellationToken.None);
    }

    private async Task CountAsync()
    {
        metrics.Depth = await due.CountAsync(CancellationToken.None);
        foreach (var orphan in await due.LeaseOrphansAsync(OrphansAtOnce, CancellationToken.None))
            await AttemptAsync(orphan);
    }

    private async Task ForgivingAsync(Func<Task> work)
    {
        try
        {
            await work();
            _waitsForDatabase = false;
        }
        catch (ConcurrencyConflictException)
        {
            // Another node took it up when the lease had ended.
        }
        catch (Exception exception) when (exception is StorageUnavailableException || store.IsUnavailable(exception))
        {
            if (!_waitsForDatabase)
                LogUnavailable();
            _waitsForDatabase = true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogUnexpected(exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Deliveries wait for the database.")]
    private partial void LogUnavailable();

    [LoggerMessage(Level = LogLevel.Error, Message = "A delivery failed unexpectedly.")]
    private partial void LogUnexpected(Exception exception);
}
