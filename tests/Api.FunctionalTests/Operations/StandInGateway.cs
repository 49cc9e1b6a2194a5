using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Otp.Api.FunctionalTests.Operations;

/// <summary>A call as a gateway saw it.</summary>
internal sealed record GatewayCall(string Method, string Path, IReadOnlyDictionary<string, string> Headers, string Body);

/// <summary>What a gateway answers.</summary>
internal sealed record GatewayReply(int Status, string Body);

/// <summary>All of docs/delivery.md's gateways at one address on loopback, told apart by what they are asked.</summary>
internal sealed class StandInGateway : IAsyncDisposable
{
    private readonly ConcurrentQueue<GatewayCall> _calls = new();
    private readonly WebApplication _app;

    private StandInGateway(Func<GatewayCall, Task<GatewayReply>> reply)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(async context =>
        {
            var call = await ReadAsync(context.Request);
            _calls.Enqueue(call);
            var (status, body) = await reply(call);
            context.Response.StatusCode = status;
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(body);
        });
    }

    public string Url => _app.Urls.Single();

    public IReadOnlyCollection<GatewayCall> Calls => _calls;

    public static Task<StandInGateway> StartAsync(Func<GatewayCall, GatewayReply> reply) =>
        StartAsync(call => Task.FromResult(reply(call)));

    /// <summary>Answers when the test wants it to.</summary>
    public static async Task<StandInGateway> StartAsync(Func<GatewayCall, Task<GatewayReply>> reply)
    {
        var gateway = new StandInGateway(reply);
        await gateway._app.StartAsync();
        return gateway;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task<GatewayCall> ReadAsync(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        return new GatewayCall(
            request.Method, request.Path, request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase), await reader.ReadToEndAsync());
    }
}
