using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Otp.Infrastructure.Persistence;

namespace Otp.Infrastructure.Access;

/// <summary>Looks at the tokens before requests would have to, and stores last uses.</summary>
internal sealed partial class AccessTokenWatcher(
    AccessTokenDirectory directory,
    StoragePreparation preparation,
    TimeProvider clock,
    ILogger<AccessTokenWatcher> logger) : BackgroundService
{
    internal static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(200);
    internal static readonly TimeSpan StoreInterval = TimeSpan.FromMinutes(1);

    // The stop goes on without, where the database doesn't answer.
    private static readonly TimeSpan LongestLastStore = TimeSpan.FromSeconds(1);

    // Said once, not five times a second.
    private volatile bool _fails;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        // Not until the stop's own token is cancelled: whoever dawdled before may have used its time up.
        await TryAsync(token => directory.StoreLastUsesAsync(token).WaitAsync(LongestLastStore, clock, token), CancellationToken.None);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await preparation.WaitAsync(stoppingToken);
        await Task.WhenAll(
            RepeatAsync(WatchInterval, directory.LookNextAsync, stoppingToken),
            RepeatAsync(StoreInterval, directory.StoreLastUsesAsync, stoppingToken));
    }

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

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Access tokens can't be read from or written to the database; requests are answered 503 until they can.")]
    private partial void LogFailed(Exception exception);
}
