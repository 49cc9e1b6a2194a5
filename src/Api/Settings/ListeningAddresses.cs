using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Otp.Api.Settings;

/// <summary>
/// What the service can listen on. The server itself takes much that wasn't meant: a port that isn't a number as part of a name, and every
/// name as all addresses of the machine.
/// </summary>
internal static class ListeningAddresses
{
    public const string Default = "http://127.0.0.1:5080";
    public const string Takes = "addresses such as http://127.0.0.1:5080, separated by semicolons";

    private const int LastPort = 65535;

    /// <returns>Null where one of them can't be listened on, or there is none.</returns>
    public static IReadOnlyList<BindingAddress>? ListIn(string urls)
    {
        try
        {
            var addresses = PartsOf(urls).Select(BindingAddress.Parse).ToList();
            return addresses.Count > 0 && addresses.All(IsUsable) ? addresses : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    public static bool ArePorts(string ports) =>
        PartsOf(ports) is { Length: > 0 } parts
            && parts.All(part => ushort.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _));

    /// <summary>
    /// For messages, after <see cref="OtpConfiguration.ListenOn"/>: the settings that say where to listen, and what they say.
    /// </summary>
    public static string DescribeIn(IConfiguration configuration)
    {
        if (configuration.GetSection("Kestrel:Endpoints").Exists())
            return "Kestrel:Endpoints names an address";

        // Addresses go before ports.
        string[] keys = configuration["urls"] is null ? ["http_ports", "https_ports"] : ["urls"];
        var metrics = configuration["Metrics:Urls"] is null ? "" : ", with Metrics:Urls,";
        return string.Join(
            " and ",
            keys.Where(key => configuration[key] is not null)
                .Select(key => $"ASPNETCORE_{key.ToUpperInvariant()} (or --{key}){metrics} is \"{configuration[key]}\""));
    }

    /// <summary>
    /// Whether the server itself couldn't start, and not what starts beside
    /// it: all that it does by then is to look at addresses and to listen.
    /// </summary>
    public static bool IsServersFailure(Exception exception) =>
        exception is not OperationCanceledException
        && new StackTrace(exception).GetFrames()
            .Any(frame => frame.GetMethod()?.DeclaringType?.Assembly == typeof(KestrelServerOptions).Assembly);

    private static bool IsUsable(BindingAddress address) =>
        address.Scheme is "http" or "https"
        && address.PathBase.Length == 0
        && (address.IsUnixPipe || address.IsNamedPipe || (address.Port is >= 0 and <= LastPort && IsHost(address.Host)));

    private static bool IsHost(string host) => host is "*" or "+" || Uri.CheckHostName(host) != UriHostNameType.Unknown;

    private static string[] PartsOf(string list) => list.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
