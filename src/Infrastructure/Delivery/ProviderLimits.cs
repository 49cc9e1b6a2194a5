namespace Otp.Infrastructure.Delivery;

/// <summary>What one provider is asked for at once and for how long.</summary>
/// <param name="Connections">Messages on their way to it at the same time, from this node.</param>
/// <param name="Timeout">How long an attempt may take.</param>
/// <param name="MaxUncertain">How many further attempts there may be of a message that it may have taken.</param>
public sealed record ProviderLimits(int Connections, TimeSpan Timeout, int MaxUncertain)
{
    /// <summary>An attempt under way is waited for when the service stops, which takes half a minute at the most.</summary>
    public static readonly TimeSpan LongestTimeout = TimeSpan.FromSeconds(20);

    public static readonly ProviderLimits OfGateway = new(16, TimeSpan.FromSeconds(10), MaxUncertain: 1);

    /// <summary>Many take no more from one client.</summary>
    public static readonly ProviderLimits OfMailServer = OfGateway with { Connections = 3 };
}
