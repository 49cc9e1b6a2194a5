using Otp.Application.Common.Interfaces;

namespace Otp.Infrastructure.Persistence;

internal static class PreparationTurns
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits for the node that prepares the store, for as long as there is patience.</summary>
    /// <inheritdoc cref="IStore.TryEnterPreparationAsync"/>
    /// <param name="patience">Or <see cref="Timeout.InfiniteTimeSpan"/>.</param>
    /// <exception cref="StorageUnavailableException">It is still at it.</exception>
    public static async Task<IAsyncDisposable> EnterPreparationAsync(
        this IStore store, TimeSpan patience, TimeProvider clock, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            if (await store.TryEnterPreparationAsync(cancellationToken) is { } alone)
                return alone;
        }
        while ((patience == Timeout.InfiniteTimeSpan || clock.GetElapsedTime(start) < patience)
            && await timer.WaitForNextTickAsync(cancellationToken));

        throw new StorageUnavailableException("Another node is preparing it.");
    }
}
