using System.Globalization;
using System.Threading.RateLimiting;
using Otp.Api.Authentication;
using Otp.Api.Errors;
using Otp.Api.Settings;
using Otp.Domain.Common;

namespace Otp.Api.Operations;

/// <summary>
/// Request rates per token and in all, with the headers of the IETF's draft-ietf-httpapi-ratelimit-headers. Each holds a second's worth,
/// which is filled up about ten times a second.
/// </summary>
internal sealed class RequestRates : IDisposable
{
    public const string Header = "RateLimit";
    public const string PolicyHeader = "RateLimit-Policy";

    private const int Slices = 10;

    // Whoever shows no key or secret that works can't use up the rate of those who do; addresses that are secrets have their own.
    private const long KeyHolders = 0;
    private const long Strangers = 1;
    private const long SecretAddresses = 2;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly List<(string Name, int Quota, Func<HttpContext, long?> KeyOf, PartitionedRateLimiter<long> Limiter)> _limits = [];

    public RequestRates(Limits limits)
    {
        if (limits.RequestsPerSecondPerToken is { } perToken)
            _limits.Add(("token", perToken, context => (context.User as TokenPrincipal)?.Grant.TokenId, LimiterOf(perToken)));
        if (limits.RequestsPerSecond is { } inAll)
            _limits.Add(("service", inAll, context => CrowdOf(context), LimiterOf(inAll)));
    }

    public static Failure TooMany(TimeSpan retryAfter) => Failure.TooMany(
        "too-many-requests", "Too many requests within a second. Try again after the time in Retry-After.", retryAfter);

    public void Dispose()
    {
        foreach (var (_, _, _, limiter) in _limits)
            limiter.Dispose();
    }

    public async Task LimitAsync(HttpContext context, RequestDelegate next)
    {
        if (!ApiAddress.Holds(context.Request.Path))
        {
            await next(context);
            return;
        }

        foreach (var (name, quota, keyOf, limiter) in _limits)
        {
            if (keyOf(context) is not { } key)
                continue;

            using var permit = limiter.AttemptAcquire(key);
            Tell(context.Response, name, quota, limiter.GetStatistics(key)?.CurrentAvailablePermits ?? 0);
            if (!permit.IsAcquired)
            {
                var wait = permit.TryGetMetadata(MetadataName.RetryAfter, out var given) ? given : Second;
                await new ProblemResult(TooMany(wait)).ExecuteAsync(context);
                return;
            }
        }

        await next(context);
    }

    private static long CrowdOf(HttpContext context) =>
        context.User is CallerPrincipal ? KeyHolders
        : context.GetEndpoint()?.Metadata.GetMetadata<ShowsSecretInAddress>() is not null ? SecretAddresses
        : Strangers;

    private static void Tell(HttpResponse response, string name, int quota, long left)
    {
        response.Headers.Append(PolicyHeader, string.Create(CultureInfo.InvariantCulture, $"\"{name}\";q={quota};w=1"));
        response.Headers.Append(Header, string.Create(CultureInfo.InvariantCulture, $"\"{name}\";r={left};t=1"));
    }

    private static PartitionedRateLimiter<long> LimiterOf(int perSecond)
    {
        var bucket = BucketOf(perSecond);
        return PartitionedRateLimiter.Create<long, long>(key => RateLimitPartition.GetTokenBucketLimiter(key, _ => bucket));
    }

    internal static TokenBucketRateLimiterOptions BucketOf(int perSecond)
    {
        var slice = Math.Max(1, perSecond / Slices);
        return new()
        {
            TokenLimit = perSecond,
            TokensPerPeriod = slice,
            // As long as makes the rate exact where it isn't a multiple of the slices.
            ReplenishmentPeriod = Second * slice / perSecond,
            AutoReplenishment = true,
            QueueLimit = 0,
        };
    }
}
