namespace Otp.Api.Settings;

/// <summary>Where metrics are, if not beside everything else.</summary>
/// <param name="Urls">As configured; null: beside everything else.</param>
internal sealed record MetricsAddress(string? Urls)
{
    /// <summary>The ports that answer with metrics and nothing else.</summary>
    public IReadOnlySet<int> Ports { get; } =
        (Urls?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [])
        .Select(url => BindingAddress.Parse(url).Port).ToHashSet();

    /// <summary>The ports of the metrics tell nothing else apart, so nothing else can be on them.</summary>
    public static MetricsAddress In(SettingsReader reader)
    {
        var others = reader.Text("urls", ListeningAddresses.Takes, text => ListeningAddresses.ListIn(text) is not null)
            ?? ListeningAddresses.Default;
        var taken = ListeningAddresses.ListIn(others)!.Select(address => address.Port).ToList();
        return new(reader.Text(
            "Metrics:Urls",
            "addresses with a port that nothing else has, such as http://127.0.0.1:9464, separated by semicolons",
            text => ListeningAddresses.ListIn(text) is { } addresses
                && addresses.All(address => address.Port > 0 && !taken.Contains(address.Port))));
    }
}
