using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Otp.Infrastructure;

/// <summary>
/// Whether the store is prepared for this service: migrated, its keys known, its tokens read. What isn't at the start, because the database is
/// away (contract, section 7) or its schema waits for the command <c>migrate</c>, is done here as soon as it can be. Until then the service
/// knows no token, so it answers 503, and leaves background work alone; where the database, once there, refuses what is configured, the service ends as
/// its start would have.
/// </summary>
internal sealed partial class StoragePreparation(IServiceProvider services, TimeProvider clock, ILogger<StoragePreparation> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _obstacle;

    /// <summary>Why the service can't be used after all; null: it can, as far as is known.</summary>
    public StartupException? Refusal { get; private set; }

    public bool IsComplete => _done.Task.IsCompleted;

    /// <summary>Before anything is read from the store or written to it, but by the preparation itself.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => _done.Task.WaitAsync(cancellationToken);

    /// <summary>Whether this process serves the store.</summary>
    public bool IsDone => _done.Task.IsCompleted;

    public void Complete() => _done.TrySetResult();

    /// <summary>Says what is waited for, once for as long as it is the same.</summary>
    public void PutOff(string obstacle)
    {
        if (obstacle.Equals(_obstacle, StringComparison.Ordinal))
            return;

        _obstacle = obstacle;
        LogPutOff(obstacle);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (!IsDone && await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (await services.TryPrepareStorageToServeAsync(stoppingToken) is { } obstacle)
                    PutOff(obstacle);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                Refusal = exception as StartupException ?? new StartupException($"The database can't be prepared: {exception.Message}", exception);
                services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
                return;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Otp waits for its database: {Obstacle}")]
    private partial void LogPutOff(string obstacle);
}
