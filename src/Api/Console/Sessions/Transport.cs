using System.Net;
using Otp.Api.Settings;

namespace Otp.Api.Console.Sessions;

/// <summary>Over what a request came: a key that is pasted into a page must not cross a network in clear.</summary>
internal static class Transport
{
    // Left in place by a proxy that nobody said is trusted.
    private static readonly string[] SignsOfAProxy = ["X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Forwarded", "Via"];

    /// <summary>https, or from this machine to this machine.</summary>
    public static bool IsSafe(HttpContext context) => context.Request.IsHttps || IsWithinThisMachine(context);

    /// <summary>Where the console lies for the browser.</summary>
    public static string PathOf(HttpContext context) => context.Request.PathBase.Add(ConsoleAddress.Prefix).ToUriComponent();

    // By the name as well, for a proxy beside the service comes from this machine for whomever it comes.
    private static bool IsWithinThisMachine(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
        && IsLoopbackName(context.Request.Host.Host)
        && !SignsOfAProxy.Any(context.Request.Headers.ContainsKey);

    private static bool IsLoopbackName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
