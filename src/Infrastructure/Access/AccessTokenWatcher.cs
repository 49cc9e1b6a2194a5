using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Otp.Infrastructure.Access;

/// <summary>Brings what other processes did to tokens into the directory, well within the second that a revocation may take, and stores last uses.</summary>
internal sealed partial class AccessTokenWatcher(AccessTokenDirectory directory, TimeProvider clock, ILogger<AccessTokenWatcher> logger) : BackgroundService
{
    internal static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(200);
    internal static readonly TimeSpan StoreInterval = TimeSpan.FromMinutes(1);

    // Said once, not five times a second.
    private volatile bool _fails;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        // Whoever dawdled may have used the time up that the stop has; this takes none to speak of.
        await TryAsync(directory.StoreLastUsesAsync, CancellationToken.None);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        RepeatAsync(WatchInterval, directory.RefreshIfChangedAsync, stoppingToken),
        RepeatAsync(StoreInterval, directory.StoreLastUsesAsync, stoppingToken));

    private async Task RepeatAsync(TimeSpan interval, Func<CancellationToken, Task> work, CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await TryAsync(work, stoppingToken);
    }

    // Whatever goes wrong here, the next round tries again: the service outlives its database (contract, section 7).
    private async Task TryAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await work(cancellationToken);
            _fails = false;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            if (!_fails)
                LogFailed(exception);
            _fails = true;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Access tokens can't be read from or written to the database; the ones known so far stay in force.")]
    private partial void LogFailed(Exception exception);
}
