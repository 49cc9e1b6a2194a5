using System.Threading.Channels;

namespace Otp.Infrastructure.Delivery.Dispatch;

/// <summary>Wakes the dispatcher of this process when there is something to deliver; one of another process looks by itself.</summary>
internal sealed class OutboxSignal
{
    private readonly Channel<bool> _raised = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Raise() => _raised.Writer.TryWrite(item: true);

    /// <summary>Ends when it has been raised since the last time.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => _raised.Reader.ReadAsync(cancellationToken);
}
