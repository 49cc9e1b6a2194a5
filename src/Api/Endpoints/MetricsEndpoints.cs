using Otp.Api.Settings;

namespace Otp.Api.Endpoints;

/// <summary>
/// <c>/metrics</c> in Prometheus' text format; no token needed (contract,
/// section 7), on a port of its own where <c>Metrics:Urls</c> names one.
/// </summary>
internal static class MetricsEndpoints
{
    private const string Path = "/metrics";

    /// <summary>Answers what comes in on the port of the metrics alone.</summary>
    public static void UseMetricsPort(this WebApplication app)
    {
        var ports = app.Services.GetRequiredService<MetricsAddress>().Ports;
        if (ports.Count > 0)
            app.MapWhen(
                context => ports.Contains(context.Connection.LocalPort),
                metrics => metrics.UseOpenTelemetryPrometheusScrapingEndpoint(Path));
    }

    public static void MapMetrics(this WebApplication app)
    {
        if (app.Services.GetRequiredService<MetricsAddress>().Ports.Count == 0)
            app.MapPrometheusScrapingEndpoint(Path).ExcludeFromDescription().WithMetadata(new HttpMethodMetadata([HttpMethods.Get]));
    }
}
