namespace Otp.Infrastructure.Access;

/// <summary>
/// How long a process relies on what it knows of tokens without having looked again; whoever revokes one waits for that long, and so
/// answers when nobody relies on it any more.
/// </summary>
/// <param name="monotonic">Goes on at the same pace everywhere, whatever the clocks are set to.</param>
internal sealed class TokenLease(TimeProvider monotonic)
{
    /// <summary>Long enough for a look or two to be late.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromMilliseconds(500);

    // For a process that has just judged by its lease, and for clocks that go at not quite the same pace.
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(100);

    public long Now => monotonic.GetTimestamp();

    public bool Holds(long lookedAt) => monotonic.GetElapsedTime(lookedAt) < Length;

    public async Task OutlastAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Length + Margin, monotonic);
        await timer.WaitForNextTickAsync(cancellationToken);
    }
}
