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

    // The settings that give a part of the service addresses of its own.
    private static readonly string[] OwnAddresses = ["Metrics:Urls", "Console:Urls"];

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
        var apart = OwnAddresses.Where(key => configuration[key] is not null).ToList();
        var others = apart.Count == 0 ? "" : $", with {string.Join(" and ", apart)},";
        return string.Join(
            " and ",
            keys.Where(key => configuration[key] is not null)
                .Select(key => $"ASPNETCORE_{key.ToUpperInvariant()} (or --{key}){others} is \"{configuration[key]}\""));
    }

    /// <summary>
    /// Whether the server itself couldn't start, and not what starts beside
    /// it: all that it does by then is to look at addresses and to listen.
    /// </summary>
    public static bool IsServersFailure(Exception exception) =>
        exception is not OperationCanceledException
        && new StackTrace(exception).GetFrames()
            .Any(frame => frame.GetMethod()?.DeclaringType?.Assembly == typeof(KestrelServerOptions).Assembly);

    /// <summary>Addresses by whose ports a part of the service is told from the others, so that nothing else can be on them.</summary>
    /// <param name="taken">Ports that others have.</param>
    /// <returns>Null where there are none.</returns>
    public static string? ReadApart(SettingsReader reader, string key, string example, params IEnumerable<int> taken)
    {
        var others = reader.Text("urls", Takes, text => ListIn(text) is not null) ?? Default;
        var ports = PortsIn(others).Concat(taken).ToHashSet();
        return reader.Text(
            key,
            $"addresses with a port that nothing else has, such as {example}, separated by semicolons",
            text => ListIn(text) is { } addresses && addresses.All(address => address.Port > 0 && !ports.Contains(address.Port)));
    }

    /// <param name="urls">That can be listened on; null: none.</param>
    public static IReadOnlySet<int> PortsIn(string? urls) =>
        PartsOf(urls ?? "").Select(url => BindingAddress.Parse(url).Port).ToHashSet();

    private static bool IsUsable(BindingAddress address) =>
        address.Scheme is "http" or "https"
        && address.PathBase.Length == 0
        && (address.IsUnixPipe || address.IsNamedPipe || (address.Port is >= 0 and <= LastPort && IsHost(address.Host)));

    private static bool IsHost(string host) => host is "*" or "+" || Uri.CheckHostName(host) != UriHostNameType.Unknown;

    private static string[] PartsOf(string list) => list.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
