namespace Otp.Infrastructure.Delivery.Channels;

/// <summary>
/// The connections to one mail server, kept for as long as there is work.
/// Where it says that they are too many, there are fewer for a while.
/// </summary>
internal sealed class SmtpConnections : IAsyncDisposable
{
    // Servers end them after about as long, or later.
    private static readonly TimeSpan LongestIdle = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FewerFor = TimeSpan.FromMinutes(1);

    private readonly Func<CancellationToken, Task<SmtpConnection>> _open;
    private readonly int _most;
    private readonly TimeProvider _clock;
    private readonly ITimer _sweep;
    private readonly Lock _lock = new();
    private readonly List<SmtpConnection> _idle = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;
    private int _working;
    private int _longWaits;
    private int _fewer;
    private DateTimeOffset _fewerUntil;

    public SmtpConnections(Func<CancellationToken, Task<SmtpConnection>> open, int most, TimeProvider clock)
    {
        (_open, _most, _clock, _fewer) = (open, most, clock, most);
        _sweep = clock.CreateTimer(_ => _ = CloseIdleAsync(LongestIdle), state: null, LongestIdle, LongestIdle);
    }

    private int Most => _clock.GetUtcNow() < _fewerUntil ? _fewer : _most;

    /// <summary>One that is idle, or a new one, or the next that comes free.</summary>
    public async Task<SmtpConnection> RentAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var (idle, change) = TryTake();
            if (idle is not null)
                return idle;
            if (change is not null)
            {
                await WaitAsync(change, cancellationToken);
                continue;
            }

            if (await TryOpenAsync(cancellationToken) is { } connection)
                return connection;
        }
    }

    public void Return(SmtpConnection connection)
    {
        lock (_lock)
        {
            (connection.IsReused, connection.IdleSince) = (true, _clock.GetUtcNow());
            _idle.Add(connection);
            Tell();
        }
    }

    /// <param name="isTooMany">Whether the server ended it because there are too many.</param>
    public async Task CloseAsync(SmtpConnection connection, bool isTooMany)
    {
        await connection.CloseAsync();
        lock (_lock)
        {
            _working--;
            Drop(isTooMany);
        }
    }

    /// <returns>
    /// Whether one more mail may keep its connection for as long as it likes: where there are several, one stays for the others.
    /// </returns>
    public bool TryBeginLongWait()
    {
        lock (_lock)
        {
            if (_longWaits >= Math.Max(1, Most - 1))
                return false;
            _longWaits++;
            return true;
        }
    }

    public void EndLongWait()
    {
        lock (_lock)
            _longWaits--;
    }

    public async ValueTask DisposeAsync()
    {
        await _sweep.DisposeAsync();
        await CloseIdleAsync(TimeSpan.Zero);
    }

    private (SmtpConnection? Idle, Task? Change) TryTake()
    {
        lock (_lock)
        {
            // The one used last: the others end where there is less work.
            if (_idle.Count > 0)
            {
                var idle = _idle[^1];
                _idle.RemoveAt(_idle.Count - 1);
                return (idle, null);
            }

            if (_count >= Most)
                return (null, _changed.Task);
            _count++;
            return (null, null);
        }
    }

    /// <returns>Null where it was one too many beside the others, one of which will come free.</returns>
    private async Task<SmtpConnection?> TryOpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            var connection = await _open(cancellationToken);
            lock (_lock)
                _working++;
            return connection;
        }
        catch (Exception exception)
        {
            lock (_lock)
            {
                // A server that refuses to talk without saying why is down, unless it goes on talking on others.
                var isTooMany = _count > 1
                    && (SmtpAnswers.SaysTooMany(exception) || (_working > 0 && SmtpAnswers.IsRefusedConnection(exception)));
                Drop(isTooMany);
                if (isTooMany)
                    return null;
            }

            throw;
        }
    }

    private void Drop(bool isTooMany)
    {
        _count--;
        if (isTooMany && _count > 0)
            (_fewer, _fewerUntil) = (_count, _clock.GetUtcNow() + FewerFor);
        Tell();
    }

    private async Task CloseIdleAsync(TimeSpan longest)
    {
        List<SmtpConnection> over;
        lock (_lock)
        {
            var since = _clock.GetUtcNow() - longest;
            over = _idle.FindAll(connection => connection.IdleSince <= since);
            _idle.RemoveAll(over.Contains);
        }

        foreach (var connection in over)
            await CloseAsync(connection, isTooMany: false);
    }

    private void Tell()
    {
        var changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.SetResult();
    }

    private static async Task WaitAsync(Task change, CancellationToken cancellationToken)
    {
        try
        {
            await change.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            throw new NoPlaceException();
        }
    }
}
