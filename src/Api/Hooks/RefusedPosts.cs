using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;

namespace Otp.Api.Hooks;

/// <summary>
/// How many posts with a wrong secret are told so, for each hook and address they come from. What has a right one isn't counted, and is
/// taken however many were wrong: whoever guesses can't keep the identity server out, though a proxy may make them one address.
/// </summary>
internal sealed class RefusedPosts : IDisposable
{
    /// <summary>At once; one more is given back every <see cref="Pause"/>.</summary>
    internal const int Most = 10;

    internal static readonly TimeSpan Pause = TimeSpan.FromSeconds(6);

    // The part of an IPv6 address that whoever is given one chooses at will (RFC 4291, 2.5.4).
    private const int InterfaceBytes = 8;

    private readonly PartitionedRateLimiter<(string Hook, IPAddress Address)> _limiter =
        PartitionedRateLimiter.Create<(string Hook, IPAddress Address), (string, IPAddress)>(
            from => RateLimitPartition.GetTokenBucketLimiter((from.Hook, from.Address), _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = Most,
                TokensPerPeriod = 1,
                ReplenishmentPeriod = Pause,
                QueueLimit = 0,
            }));

    /// <returns>Null, or how long to wait where there were too many.</returns>
    public TimeSpan? Count(string hook, IPAddress? address)
    {
        using var permit = _limiter.AttemptAcquire((hook, NetworkOf(address ?? IPAddress.None)));
        return permit.IsAcquired ? null : permit.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : Pause;
    }

    public void Dispose() => _limiter.Dispose();

    private static IPAddress NetworkOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(^InterfaceBytes).Clear();
        return new IPAddress(bytes);
    }
}
