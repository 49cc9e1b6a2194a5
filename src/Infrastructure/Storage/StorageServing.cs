using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Otp.Infrastructure.Persistence;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Storage;

/// <summary>The store, as the service begins with it.</summary>
public interface IStorageServing
{
    /// <summary>Makes what takes its time and needs no database, such as EF Core's model; the rest would do so where it needs it.</summary>
    void WarmUp();

    /// <summary>Prepares the store; one that can't be prepared yet is waited for beside the service.</summary>
    /// <exception cref="StartupException">The store can't be used as it is configured; nothing was written to it.</exception>
    Task BeginAsync(CancellationToken cancellationToken);

    /// <exception cref="StartupException">The store couldn't be prepared at the start, and can't be used as it is configured.</exception>
    void ThrowWhereRefused();
}

/// <summary>
/// Prepares the store at the start. Where the database is away then (contract, section 7), or its schema waits for the command
/// <c>migrate</c>, it does so as soon as it can. Until then the service knows no token,
/// so it answers 503, and leaves background work alone; where the database, once there,
/// refuses what is configured, the service ends as its start would have.
/// </summary>
internal sealed partial class StorageServing(
    ServingPreparation preparing, StoragePreparation preparation, IStore store, IHostApplicationLifetime service, TimeProvider clock,
    ILogger<StorageServing> logger)
    : BackgroundService, IStorageServing
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private StartupException? _refusal;
    private string? _obstacle;

    public void WarmUp() => preparing.WarmUp();

    public Task BeginAsync(CancellationToken cancellationToken) => TryAsync(cancellationToken);

    public void ThrowWhereRefused()
    {
        if (_refusal is not null)
            throw _refusal;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (!preparation.IsDone && await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await TryAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                _refusal = exception as StartupException
                    ?? new StartupException($"The database can't be prepared: {exception.Message}", exception);
                service.StopApplication();
                return;
            }
        }
    }

    private async Task TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            await preparing.RunAsync(cancellationToken);
        }
        catch (StartupException exception) when (store.IsAway(exception))
        {
            PutOff(exception.Message);
        }
    }

    // Says what is waited for, once for as long as it is the same.
    private void PutOff(string obstacle)
    {
        if (obstacle.Equals(_obstacle, StringComparison.Ordinal))
            return;

        _obstacle = obstacle;
        LogPutOff(obstacle);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Otp waits for its database: {Obstacle}")]
    private partial void LogPutOff(string obstacle);
}
