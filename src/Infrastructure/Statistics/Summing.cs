using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Otp.Infrastructure.Persistence;

namespace Otp.Infrastructure.Statistics;

/// <summary>Brings the hourly sums up to date again and again, unless another node has just done so.</summary>
internal sealed partial class Summing(HourlySums sums, StoragePreparation preparation, TimeProvider clock, ILogger<Summing> logger)
    : BackgroundService
{
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await preparation.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (await sums.FindLastUpdateAsync(stoppingToken) is not { } last || (clock.GetUtcNow() - last).Duration() > Interval / 2)
                    await sums.UpdateAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogFailed(exception);
            }
        }
    }

    [LoggerMessage(
        Level = LogLevel.Error, Message = "The hourly sums can't be brought up to date at the moment; the next time makes up for it.")]
    private partial void LogFailed(Exception exception);
}
