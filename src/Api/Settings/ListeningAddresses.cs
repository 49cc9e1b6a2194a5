using System.Globalization;

namespace Otp.Api.Settings;

/// <summary>
/// What the service can listen on. The server itself takes much that wasn't meant: a port that isn't a number as part of a name, and every name
/// as all addresses of the machine.
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
        PartsOf(ports) is { Length: > 0 } parts && parts.All(part => ushort.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _));

    /// <summary>For messages: the setting that says where to listen, and what it says.</summary>
    public static string DescribeIn(IConfiguration configuration) =>
        configuration.GetSection("Kestrel:Endpoints").Exists() ? "Kestrel:Endpoints names an address"
        : $"ASPNETCORE_URLS (or --urls){(configuration["Metrics:Urls"] is null ? "" : ", with Metrics:Urls,")} is \"{configuration["urls"] ?? configuration["http_ports"] ?? configuration["https_ports"]}\"";

    private static bool IsUsable(BindingAddress address) =>
        address.Scheme is "http" or "https"
        && address.PathBase.Length == 0
        && (address.IsUnixPipe || address.IsNamedPipe || (address.Port is >= 0 and <= LastPort && (address.Host is "*" or "+" || Uri.CheckHostName(address.Host) != UriHostNameType.Unknown)));

    private static string[] PartsOf(string list) => list.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
