using System.Text;

namespace Otp.Infrastructure.Delivery.Channels;

/// <summary>How gateways, and whoever hands out their tokens, are called.</summary>
internal static class GatewayClient
{
    /// <summary>In bytes.</summary>
    public const int LongestAnswer = 64 * 1024;

    public static HttpClient For(ProviderLimits limits)
    {
#pragma warning disable CA2000 // Disposed of with the client.
        var handler = new SocketsHttpHandler
#pragma warning restore CA2000
        {
            // A gateway's address may change; a message must not follow it to where a redirection points.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            // Ends before the attempt does: while there is no connection the message certainly wasn't handed over.
            ConnectTimeout = limits.Timeout / 2,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20),
            AllowAutoRedirect = false,
            UseCookies = false,
            // A header may hold the message, which is Persian.
            RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
        };
        // How long an attempt may take is the guard's business.
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = LongestAnswer };
    }
}
