using Otp.Application.Standing;
using Otp.Application.Standing.Queries;
using Otp.Domain.Deliveries;

namespace Otp.Infrastructure.Delivery.Dispatch;

/// <summary>The providers that are configured, in the order in which they are tried.</summary>
internal sealed class DeliveryProviders(IEnumerable<IDeliveryProvider> providers, TimeProvider clock)
    : IProviderStandings, IAsyncDisposable
{
    /// <summary>Of all channels.</summary>
    public IReadOnlyList<GuardedProvider> All { get; } = [.. providers.Select(provider => new GuardedProvider(provider, clock))];

    public IReadOnlyList<ProviderStandingDto> Standings => [.. All.Select(provider => provider.Standing)];

    /// <returns>Empty where none is configured.</returns>
    public IReadOnlyList<GuardedProvider> Of(DeliveryChannel channel) => [.. All.Where(provider => provider.Channel == channel)];

    /// <returns>Null where none is called so.</returns>
    public GuardedProvider? Find(DeliveryChannel channel, string name) =>
        All.FirstOrDefault(provider => provider.Channel == channel && string.Equals(provider.Name, name, StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        foreach (var provider in All)
            await provider.DisposeAsync();
    }
}
