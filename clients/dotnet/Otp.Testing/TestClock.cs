namespace Otp.Testing;

/// <summary>The service's clock: it stands still until the test moves it.</summary>
public sealed class TestClock : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly HashSet<Timer> _timers = [];
    private DateTimeOffset _now;

    internal TestClock(DateTimeOffset now) => _now = now;

    /// <summary>What must be over before it moves.</summary>
    internal Func<Task> Settle { get; set; } = () => Task.CompletedTask;

    /// <summary>What time it is.</summary>
    public DateTimeOffset Now
    {
        get
        {
            lock (_lock)
                return _now;
        }
    }

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => Now;

    /// <inheritdoc/>
    public override long GetTimestamp() => Now.Ticks;

    /// <summary>
    /// Moves it on, or back where the time is negative, once the messages that wait are handed over. What was to happen meanwhile happens
    /// once, now.
    /// </summary>
    /// <param name="time">By how much.</param>
    public void Advance(TimeSpan time) => MoveTo(Now + time);

    /// <summary>Moves it to an instant.</summary>
    /// <param name="instant">To which.</param>
    public void MoveTo(DateTimeOffset instant)
    {
        // Apart from whatever context a test framework runs its tests in.
        Task.Run(Settle).GetAwaiter().GetResult();
        List<Timer> due;
        lock (_lock)
        {
            _now = instant.ToUniversalTime();
            due = [.. _timers.Where(timer => timer.IsDue(_now))];
        }

        foreach (var timer in due)
            timer.Ring();
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Timer(TestClock clock, Action ring) : ITimer
    {
        private DateTimeOffset? _due;
        private TimeSpan _period;

        public bool IsDue(DateTimeOffset now)
        {
            if (_due > now || _due is null)
                return false;
            _due = _period > TimeSpan.Zero ? now + _period : null;
            return true;
        }

        // As the system's timers do: never on the thread that made or moved them.
        public void Ring() => ThreadPool.UnsafeQueueUserWorkItem(_ => ring(), state: null);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            bool isDue;
            lock (clock._lock)
            {
                clock._timers.Add(this);
                (_due, _period) = (dueTime < TimeSpan.Zero ? null : clock._now + dueTime, period);
                isDue = IsDue(clock._now);
            }

            if (isDue)
                Ring();
            return true;
        }

        public void Dispose()
        {
            lock (clock._lock)
                clock._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
