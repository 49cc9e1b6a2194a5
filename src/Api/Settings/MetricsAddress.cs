namespace Otp.Api.Settings;

/// <summary>Where metrics are, if not beside everything else.</summary>
/// <param name="Urls">As configured; null: beside everything else.</param>
internal sealed record MetricsAddress(string? Urls)
{
    public const string Key = "Metrics:Urls";

    /// <summary>The ports that answer with metrics and nothing else.</summary>
    public IReadOnlySet<int> Ports { get; } = ListeningAddresses.PortsIn(Urls);

    public static MetricsAddress In(SettingsReader reader) =>
        new(ListeningAddresses.ReadApart(reader, Key, "http://127.0.0.1:9464"));
}
