using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Otp.Infrastructure.Persistence.Postgres;

/// <summary>
/// Notices within a second that the server no longer answers, and makes room for what comes then: a command that isn't answered in time is
/// cancelled by the provider over a connection of its own, which holds a thread for seconds, and all that are under way are cancelled at
/// once. Without room, nothing else would be answered meanwhile, not even <c>/health/live</c>.
/// </summary>
internal sealed class PostgresPulse(NpgsqlDataSource source, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    // Much longer than a healthy server takes, and much shorter than a command waits.
    private static readonly TimeSpan LongestBeat = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await FeelAsync().WaitAsync(stoppingToken);
    }

    private async Task FeelAsync()
    {
        var beat = BeatAsync();
        try
        {
            await beat.WaitAsync(LongestBeat, clock);
        }
        catch (TimeoutException)
        {
            await MakeRoomUntilAsync(beat);
        }
    }

    private async Task MakeRoomUntilAsync(Task beat)
    {
        ThreadPool.GetMinThreads(out var usual, out var ports);
        ThreadPool.SetMinThreads(usual + new NpgsqlConnectionStringBuilder(source.ConnectionString).MaxPoolSize, ports);
        await beat;
        ThreadPool.SetMinThreads(usual, ports);
    }

    private async Task BeatAsync()
    {
        try
        {
            await using var command = source.CreateCommand("SELECT 1");
            await command.ExecuteScalarAsync();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // It is for the requests to say what is wrong.
        }
    }
}
