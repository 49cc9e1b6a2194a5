using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Otp.Application.Common;

namespace Otp.Api.Operations;

/// <summary>Metrics for whoever scrapes <c>/metrics</c>; these and traces by OTLP where OpenTelemetry's own settings name a collector.</summary>
internal static class Telemetry
{
    private const string Collector = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        var hasCollector = !string.IsNullOrEmpty(builder.Configuration[Collector]);
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("otp", serviceVersion: typeof(Telemetry).Assembly.GetName().Version?.ToString(3)))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(OtpMetrics.MeterName, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Npgsql", "System.Runtime");
                // Counted twice a request, and told by the durations as well.
                metrics.AddView("http.server.active_requests", MetricStreamConfiguration.Drop);
                metrics.AddPrometheusExporter();
                if (hasCollector)
                    metrics.AddOtlpExporter();
            });

        if (hasCollector)
            telemetry.WithTracing(traces => traces.AddSource("Otp.*", "Microsoft.AspNetCore", "Npgsql").AddProcessor<Redaction>().AddOtlpExporter());
    }

    /// <summary>Addresses may hold recipients (a list's filters) and a receipt's secret; the route says enough.</summary>
    private sealed class Redaction : BaseProcessor<Activity>
    {
        private static readonly string[] Tags = ["url.path", "url.query", "url.full", "http.target", "http.url"];

        public override void OnEnd(Activity data)
        {
            foreach (var tag in Tags)
                data.SetTag(tag, value: null);
        }
    }
}
