namespace Otp.Api.Settings;

/// <summary>Whether there is a console, and where.</summary>
/// <param name="IsEnabled">Where it isn't there is nothing of it: no route, and nothing is listened on for it.</param>
/// <param name="Urls">As configured; null: beside everything else.</param>
internal sealed record ConsoleAddress(bool IsEnabled, string? Urls)
{
    public const string Key = "Console:Urls";
    public const string Prefix = "/console";

    /// <summary>The ports that answer with the console and nothing else.</summary>
    public IReadOnlySet<int> Ports { get; } = ListeningAddresses.PortsIn(Urls);

    public static ConsoleAddress In(SettingsReader reader, IHostEnvironment environment)
    {
        var isEnabled = reader.Flag("Console:Enabled", environment.IsDevelopment());
        var urls = ListeningAddresses.ReadApart(reader, Key, "http://127.0.0.1:5081", MetricsAddress.In(reader).Ports);
        return new(isEnabled, isEnabled ? urls : null);
    }

    /// <summary>Whether a request is for the console.</summary>
    public bool Takes(HttpContext context) => Ports.Count > 0
        ? Ports.Contains(context.Connection.LocalPort)
        : context.Request.Path.StartsWithSegments(Prefix, StringComparison.OrdinalIgnoreCase);

    /// <param name="listening">What the service listens on.</param>
    /// <param name="taken">Ports that others have for themselves.</param>
    public IEnumerable<string> Among(IEnumerable<string> listening, IReadOnlySet<int> taken) => listening
        .Where(url => BindingAddress.Parse(url).Port is var port && (Ports.Count == 0 ? !taken.Contains(port) : Ports.Contains(port)))
        .Select(url => $"{url}{Prefix}/");
}
