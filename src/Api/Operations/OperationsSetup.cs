using Microsoft.Extensions.Options;
using Otp.Api.Settings;
using Otp.Infrastructure.Settings;

namespace Otp.Api.Operations;

/// <summary>What keeps the service watchable, within bounds, and stopping well.</summary>
internal static class OperationsSetup
{
    // Bodies are held to their own, smaller limits where they are read; this is for what reads none. What is a little too long is still let
    // in to its end: a client that is cut off while it sends doesn't see the answer.
    private const int LongestBody = 256 * 1024;

    private static readonly TimeSpan LongestHead = TimeSpan.FromSeconds(15);

    public static void AddOperations(this WebApplicationBuilder builder, SettingsReader reader, ConsoleAddress console)
    {
        var (limits, metrics) = (Limits.In(reader), MetricsAddress.In(reader));
        builder.ListenOn(reader, (MetricsAddress.Key, metrics.Urls), (ConsoleAddress.Key, console.Urls));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LongestBody;
            kestrel.Limits.RequestHeadersTimeout = LongestHead;
            kestrel.Limits.MaxConcurrentConnections = limits.Connections;
        });
        // Where traces are collected, a line's scopes tell which one it belongs to.
        builder.Logging.Configure(
            logging => logging.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId);

        builder.Services.AddSingleton<Discretion>();
        builder.Services.AddSingleton<IPostConfigureOptions<LoggerFilterOptions>>(provider => provider.GetRequiredService<Discretion>());

        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = DrainSettings.LongestStop);
        builder.Services.AddSingleton(
            new DrainSettings(reader.Span("Shutdown:Delay", DrainSettings.DefaultDelay, TimeSpan.Zero, DrainSettings.LongestDelay)));

        builder.Services.AddSingleton<Drain>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<Drain>());
        builder.Services.AddSingleton(limits);
        builder.Services.AddSingleton(new ListLimits(limits.ListTimeout));
        builder.Services.AddSingleton<Overload>();
        builder.Services.AddSingleton<Readiness>();
        builder.Services.AddSingleton(metrics);
        builder.Services.AddSingleton<RequestRates>();
        builder.AddTelemetry();
    }

    /// <summary>After authentication, so that a token's own rate is known, and only where there is one to keep.</summary>
    public static void UseRequestRates(this WebApplication app)
    {
        if (app.Services.GetRequiredService<Limits>() is { RequestsPerSecond: null, RequestsPerSecondPerToken: null })
            return;

        var rates = app.Services.GetRequiredService<RequestRates>();
        app.Use(rates.LimitAsync);
    }
}
