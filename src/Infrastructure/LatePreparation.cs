using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Otp.Infrastructure;

/// <summary>
/// Prepares the store of a service that started while its database was away (contract, section 7). Until then it answers 503, for it knows no
/// token; where the database, once there, can't be used as it is configured, the service ends as its start would have.
/// </summary>
internal sealed partial class LatePreparation(IServiceProvider services, TimeProvider clock, ILogger<LatePreparation> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private bool _isDue;

    /// <summary>Why the service can't be used after all; null: it can, as far as is known.</summary>
    public StartupException? Refusal { get; private set; }

    public void PutOff(StartupException reason)
    {
        _isDue = true;
        LogPutOff(reason.Message);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (_isDue && await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                _isDue = !await services.TryPrepareStorageToServeAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                Refusal = exception as StartupException ?? new StartupException($"The database can't be prepared: {exception.Message}", exception);
                services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
                return;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Otp waits for its database: {Reason}")]
    private partial void LogPutOff(string reason);
}
