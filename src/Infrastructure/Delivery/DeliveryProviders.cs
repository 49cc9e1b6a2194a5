using Otp.Domain.Deliveries;

namespace Otp.Infrastructure.Delivery;

/// <summary>The providers that are configured, in the order in which they are tried.</summary>
internal sealed class DeliveryProviders
{
    private readonly Dictionary<DeliveryChannel, IReadOnlyList<GuardedProvider>> _providers;

    public DeliveryProviders(IEnumerable<IDeliveryProvider> providers) =>
        _providers = providers.GroupBy(provider => provider.Channel).ToDictionary(group => group.Key, IReadOnlyList<GuardedProvider> (group) => [.. group.Select(provider => new GuardedProvider(provider))]);

    /// <returns>Empty where none is configured.</returns>
    public IReadOnlyList<GuardedProvider> Of(DeliveryChannel channel) => _providers.GetValueOrDefault(channel, []);
}
