using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Otp.Infrastructure.Persistence;

namespace Otp.Infrastructure.Storage;

/// <summary>Keeps this node among the serving ones until it has stopped.</summary>
internal sealed partial class Heartbeat(ServingNodes nodes, StoragePreparation preparation, TimeProvider clock, ILogger<Heartbeat> logger)
    : BackgroundService, IHostedLifecycleService
{
    // A database that hangs must not hold up the stop; the others notice within a minute that this one is gone.
    private static readonly TimeSpan LongestFarewell = TimeSpan.FromSeconds(2);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>After all else has stopped, for until then it may seal.</summary>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        if (!preparation.IsDone)
            return;

        try
        {
            await nodes.LeaveAsync(cancellationToken).WaitAsync(LongestFarewell, clock, cancellationToken);
        }
        catch (Exception exception)
        {
            LogSilent(exception.Message);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await preparation.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(ServingNodes.BeatInterval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await nodes.BeatAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogSilent(exception.Message);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The other nodes can't be told of this one at the moment: {Reason}")]
    private partial void LogSilent(string reason);
}
