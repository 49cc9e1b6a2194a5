using Otp.Domain.Recipients;

namespace Otp.Infrastructure.Delivery.Channels;

/// <summary>Tells a mail server that answers for nobody from recipients that it can't find out about.</summary>
internal sealed class StalledRecipients
{
    /// <summary>So many different ones, with no answer for anybody between them, aren't chance.</summary>
    public const int Many = 5;

    private readonly HashSet<Recipient> _stalled = [];
    private readonly Lock _lock = new();

    /// <returns>Whether it is the server's fault.</returns>
    public bool Add(Recipient recipient)
    {
        lock (_lock)
        {
            if (_stalled.Count < Many)
                _stalled.Add(recipient);
            return _stalled.Count == Many;
        }
    }

    /// <summary>The server said whether it takes somebody.</summary>
    public void Forget()
    {
        lock (_lock)
            _stalled.Clear();
    }
}
