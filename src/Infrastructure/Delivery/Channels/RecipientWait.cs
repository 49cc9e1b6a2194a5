namespace Otp.Infrastructure.Delivery.Channels;

/// <summary>
/// The wait for what a mail server says of one recipient, which may take as long as the recipient's own server lets it. Most may wait
/// until the attempt ends; where that would keep all connections, this one gives way after a moment.
/// </summary>
internal sealed class RecipientWait : IDisposable
{
    /// <summary>Servers that know their recipients answer within far less.</summary>
    public static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private readonly SmtpConnections _connections;
    private readonly CancellationTokenSource _end;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private bool _isUnderWay;
    private bool _isLong;

    public RecipientWait(SmtpConnections connections, TimeProvider clock, CancellationToken cancellationToken)
    {
        _connections = connections;
        _end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _timer = clock.CreateTimer(_ => GoOnOrGiveWay(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Of the attempt, or of the wait.</summary>
    public CancellationToken End => _end.Token;

    public void Begin()
    {
        lock (_lock)
            _isUnderWay = true;
        _timer.Change(Moment, Timeout.InfiniteTimeSpan);
    }

    /// <summary>It was answered, or nobody waits any more.</summary>
    public void Over()
    {
        lock (_lock)
        {
            _isUnderWay = false;
            if (_isLong)
                _connections.EndLongWait();
            _isLong = false;
        }
    }

    public void Dispose()
    {
        Over();
        _timer.Dispose();
        _end.Dispose();
    }

    private void GoOnOrGiveWay()
    {
        lock (_lock)
        {
            if (!_isUnderWay)
                return;
            _isLong = _connections.TryBeginLongWait();
            // Before the answer is heard of, or not at all: from there on the server may have the mail.
            if (!_isLong)
                _end.Cancel();
        }
    }
}
