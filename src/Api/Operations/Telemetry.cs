using System.Diagnostics;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Metadata;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Otp.Application.Common;

namespace Otp.Api.Operations;

/// <summary>
/// Metrics for whoever scrapes <c>/metrics</c>; these and traces by OTLP where OpenTelemetry's own settings name a collector.
/// </summary>
internal static class Telemetry
{
    private const string Collector = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        var hasCollector = HasCollector(builder.Configuration);
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(
                resource => resource.AddService("otp", serviceVersion: typeof(Telemetry).Assembly.GetName().Version?.ToString(3)))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(
                    OtpMetrics.MeterName,
                    "Microsoft.AspNetCore.Hosting",
                    "Microsoft.AspNetCore.Server.Kestrel",
                    "Npgsql",
                    "System.Runtime");
                // Counted twice a request, and told by the durations as well.
                metrics.AddView("http.server.active_requests", MetricStreamConfiguration.Drop);
                metrics.AddPrometheusExporter();
                if (hasCollector)
                    metrics.AddOtlpExporter();
            });

        if (hasCollector)
            telemetry.WithTracing(
                traces => traces.AddSource("Otp.*", "Microsoft.AspNetCore", "Npgsql").AddProcessor<Redaction>().AddOtlpExporter());
    }

    /// <summary>Before everything else, so that whatever answers is told.</summary>
    public static void UseTelemetry(this WebApplication app)
    {
        if (HasCollector(app.Configuration))
            app.Use(DescribeAsync);
    }

    private static bool HasCollector(IConfiguration configuration) => !string.IsNullOrEmpty(configuration[Collector]);

    // By OpenTelemetry's semantic conventions for HTTP; ASP.NET Core does it by itself from version 11 on.
    private static async Task DescribeAsync(HttpContext context, RequestDelegate next)
    {
        var activity = Activity.Current;
        var method = Methods.Contains(context.Request.Method, StringComparer.Ordinal) ? context.Request.Method : "_OTHER";
        await next(context);
        if (activity is null)
            return;

        // Where something was thrown the endpoint is taken away.
        var endpoint = context.GetEndpoint() ?? context.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
        var route = endpoint?.Metadata.GetMetadata<IRouteDiagnosticsMetadata>()?.Route;
        activity.DisplayName = route is null ? method : $"{method} {route}";
        activity.SetTag("http.request.method", method).SetTag("http.route", route)
            .SetTag("http.response.status_code", context.Response.StatusCode);
        if (context.Response.StatusCode >= StatusCodes.Status500InternalServerError)
            activity.SetStatus(ActivityStatusCode.Error);
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
