using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;

namespace Otp.Api.Console.Sessions;

/// <summary>What came of an attempt to sign in.</summary>
/// <param name="Wait">Until the next may be made; null: this one was.</param>
internal sealed record SignInAttempt(bool Succeeded, TimeSpan? Wait = null);

/// <summary>
/// Wrong keys from one client's address: a few at once, then one a minute. Addresses fall into a fixed number of buckets, by a hash that
/// nobody outside knows, so memory is bounded and nobody can choose whom to keep out.
/// </summary>
internal sealed class FailedSignIns : IDisposable
{
    public const int AtOnce = 5;

    /// <summary>Until one more may fail.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private const int Buckets = 1 << 16;
    private const int MostWaiting = 16;

    // Half of an IPv6 address is its owner's to choose.
    private const int NetworkLength = 8;

    private readonly PartitionedRateLimiter<int> _failures = PartitionedRateLimiter.Create<int, int>(
        bucket => RateLimitPartition.GetTokenBucketLimiter(bucket, _ => new()
        {
            TokenLimit = AtOnce,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = Pause,
            AutoReplenishment = true,
            QueueLimit = 0,
        }));

    // One after the other, so that of many at once none is judged by a count that others are about to change.
    private readonly PartitionedRateLimiter<int> _turns = PartitionedRateLimiter.Create<int, int>(
        bucket => RateLimitPartition.GetConcurrencyLimiter(bucket, _ => new() { PermitLimit = 1, QueueLimit = MostWaiting }));

    public async Task<SignInAttempt> TryAsync(IPAddress? client, Func<Task<bool>> signIn, CancellationToken cancellationToken)
    {
        var bucket = BucketOf(client);
        using var turn = await _turns.AcquireAsync(bucket, permitCount: 1, cancellationToken);
        if (!turn.IsAcquired || _failures.GetStatistics(bucket) is { CurrentAvailablePermits: 0 })
            return new SignInAttempt(Succeeded: false, Pause);
        if (await signIn())
            return new SignInAttempt(Succeeded: true);

        using var failure = _failures.AttemptAcquire(bucket);
        return new SignInAttempt(Succeeded: false);
    }

    public void Dispose()
    {
        _failures.Dispose();
        _turns.Dispose();
    }

    private static int BucketOf(IPAddress? client)
    {
        var address = client is { IsIPv4MappedToIPv6: true } ? client.MapToIPv4() : client;
        var bytes = address?.GetAddressBytes() ?? [];
        HashCode hash = default;
        hash.AddBytes(address?.AddressFamily == AddressFamily.InterNetworkV6 ? bytes.AsSpan(0, NetworkLength) : bytes);
        return hash.ToHashCode() & (Buckets - 1);
    }
}
