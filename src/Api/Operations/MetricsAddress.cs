using Otp.Api.Settings;

namespace Otp.Api.Operations;

/// <summary>Where metrics are, if not beside everything else.</summary>
/// <param name="Urls">As configured; null: beside everything else.</param>
internal sealed record MetricsAddress(string? Urls)
{
    /// <summary>The ports that answer with metrics and nothing else.</summary>
    public IReadOnlySet<int> Ports { get; } = (Urls?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [])
        .Select(url => BindingAddress.Parse(url).Port).ToHashSet();

    public static MetricsAddress In(SettingsReader reader) => new(reader.Text("Metrics:Urls", "addresses with a port, such as http://127.0.0.1:9464, separated by semicolons", AreUsable));

    private static bool AreUsable(string urls)
    {
        try
        {
            return new MetricsAddress(urls).Ports is { Count: > 0 } ports && !ports.Contains(0);
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
