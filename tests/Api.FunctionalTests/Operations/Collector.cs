using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Otp.Api.FunctionalTests.Operations;

/// <summary>An OpenTelemetry collector on loopback that keeps what it is sent, by either of OTLP's protocols.</summary>
internal sealed class Collector : IAsyncDisposable
{
    public const string Http = "http/protobuf";
    public const string Grpc = "grpc";

    private readonly ConcurrentQueue<(string Signal, byte[] Body)> _received = new();
    private readonly string _protocol;
    private readonly WebApplication _app;

    private Collector(string protocol)
    {
        _protocol = protocol;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = IsGrpc ? HttpProtocols.Http2 : HttpProtocols.Http1));
        _app = builder.Build();
        _app.Run(TakeAsync);
    }

    private bool IsGrpc => string.Equals(_protocol, Grpc, StringComparison.Ordinal);

    /// <summary>What has the service send to it. What is left goes out when the service stops.</summary>
    public (string Key, string Value)[] Settings => [("OTEL_EXPORTER_OTLP_ENDPOINT", _app.Urls.Single()), ("OTEL_EXPORTER_OTLP_PROTOCOL", _protocol)];

    public static async Task<Collector> StartAsync(string protocol = Http)
    {
        var collector = new Collector(protocol);
        await collector._app.StartAsync();
        return collector;
    }

    /// <summary>All that was sent of a signal, as it was: protobuf leaves texts legible.</summary>
    /// <param name="signal">trace or metrics.</param>
    public string TextOf(string signal) =>
        string.Concat(_received.Where(received => received.Signal.Contains(signal, StringComparison.OrdinalIgnoreCase)).Select(received => Encoding.Latin1.GetString(received.Body)));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        _received.Enqueue((context.Request.Path.Value!, body.ToArray()));
        if (!IsGrpc)
            return;

        context.Response.ContentType = "application/grpc";
        // An empty message: not compressed, and of no length.
        await context.Response.Body.WriteAsync(new byte[5]);
        context.Response.AppendTrailer("grpc-status", "0");
    }
}
