using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Otp.Application.Common.Interfaces;
using Otp.Infrastructure.Persistence;

namespace Otp.Infrastructure.Delivery;

/// <summary>Delivers what is due, many at a time. Several nodes share the work; what one leaves undone another takes up.</summary>
internal sealed partial class Dispatcher(
    IServiceScopeFactory scopes, DueDeliveries due, OutboxSignal signal, DeliveryMetrics metrics, IStore store, StoragePreparation preparation, TimeProvider clock, ILogger<Dispatcher> logger) : BackgroundService
{
    // So many that one slow gateway doesn't hold up the others' messages, and no more than a gateway takes from one client.
    private const int MostAtOnce = 64;

    // How late a message is that another node left behind, or whose pause is over.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan CountEvery = TimeSpan.FromSeconds(10);

    // Said once, not twice a second.
    private bool _waitsForDatabase;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await preparation.WaitAsync(stoppingToken);
        using var free = new SemaphoreSlim(MostAtOnce);
        try
        {
            await ForgivingAsync(() => due.FreeAsync(stoppingToken));
            await using var look = clock.CreateTimer(_ => signal.Raise(), state: null, TimeSpan.Zero, LongestWait);
            await using var count = clock.CreateTimer(_ => _ = ForgivingAsync(CountAsync), state: null, CountEvery, CountEvery);
            while (!stoppingToken.IsCancellationRequested)
            {
                await signal.WaitAsync(stoppingToken);
                await ForgivingAsync(() => DispatchAsync(free, stoppingToken));
            }
        }
        finally
        {
            // An attempt under way ends by itself, soon enough for the stop; given up, the message would go out twice.
            for (var slot = 0; slot < MostAtOnce; slot++)
                await free.WaitAsync(CancellationToken.None);
        }
    }

    private async Task DispatchAsync(SemaphoreSlim free, CancellationToken cancellationToken)
    {
        if (free.CurrentCount == 0)
            return;

        foreach (var id in await due.LeaseAsync(free.CurrentCount, cancellationToken))
        {
            await free.WaitAsync(CancellationToken.None);
            _ = DeliverAsync(id, free);
        }
    }

    private async Task DeliverAsync(long id, SemaphoreSlim free)
    {
        try
        {
            await ForgivingAsync(async () =>
            {
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<DeliveryAttempt>().RunAsync(id, CancellationToken.None);
            });
        }
        finally
        {
            free.Release();
            // There may be more than there were slots, and the next provider's turn comes at once.
            signal.Raise();
        }
    }

    private async Task CountAsync() => metrics.Depth = await due.CountAsync(CancellationToken.None);

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
