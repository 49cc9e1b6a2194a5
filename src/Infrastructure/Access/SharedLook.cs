namespace Otp.Infrastructure.Access;

/// <summary>
/// One look at a time, for all who want one that begins after they asked, and a pause between two: however many ask, and however slow the
/// database is, looking takes a small part of its time.
/// </summary>
internal sealed class SharedLook(Func<Task> look, TimeProvider monotonic)
{
    private const int PauseForEachLook = 9;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(1);

    private readonly Lock _lock = new();
    private Task _current = Task.CompletedTask;
    private Task? _next;
    private (long At, TimeSpan Pause)? _ended;

    public Task NextAsync()
    {
        lock (_lock)
            return _next ??= Begin(_current);
    }

    // Not as a part of whatever request comes first.
    private Task Begin(Task current)
    {
        using (ExecutionContext.SuppressFlow())
            return Task.Run(() => LookAfterAsync(current));
    }

    private async Task LookAfterAsync(Task current)
    {
        await current.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_ended is { } ended && ended.Pause - monotonic.GetElapsedTime(ended.At) is { Ticks: > 0 } left)
            await WaitAsync(left);

        // Whoever asks from here on may know of something that this look no longer sees.
        lock (_lock)
            (_current, _next) = (_next!, null);

        var start = monotonic.GetTimestamp();
        try
        {
            await look();
        }
        finally
        {
            var pause = monotonic.GetElapsedTime(start) * PauseForEachLook;
            _ended = (monotonic.GetTimestamp(), pause < ShortestPause ? ShortestPause : pause > LongestPause ? LongestPause : pause);
        }
    }

    // A timer takes a millisecond at least.
    private async Task WaitAsync(TimeSpan pause)
    {
        using var timer = new PeriodicTimer(pause < ShortestWait ? ShortestWait : pause, monotonic);
        await timer.WaitForNextTickAsync();
    }
}
