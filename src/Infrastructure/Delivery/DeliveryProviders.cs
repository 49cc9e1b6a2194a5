using Otp.Domain.Deliveries;

namespace Otp.Infrastructure.Delivery;

/// <summary>The providers that are configured, in the order in which they are tried.</summary>
internal sealed class DeliveryProviders(IEnumerable<IDeliveryProvider> providers, TimeProvider clock)
{
    private readonly Dictionary<DeliveryChannel, IReadOnlyList<GuardedProvider>> _providers = providers
        .GroupBy(provider => provider.Channel)
        .ToDictionary(group => group.Key, IReadOnlyList<GuardedProvider> (group) => [.. group.Select(provider => new GuardedProvider(provider, clock))]);

    /// <returns>Empty where none is configured.</returns>
    public IReadOnlyList<GuardedProvider> Of(DeliveryChannel channel) => _providers.GetValueOrDefault(channel, []);
}
