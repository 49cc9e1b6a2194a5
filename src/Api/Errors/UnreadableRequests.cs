using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Otp.Api.Serialization;

namespace Otp.Api.Errors;

/// <summary>
/// The server refuses what it can't read as HTTP before any middleware runs, with a status and no body. It announces that by a diagnostic
/// event, which comes before the answer: here that gets its body. Other versions
/// of HTTP than 1 have no answer there, for their connections carry others too.
/// </summary>
internal sealed class UnreadableRequests : IObserver<KeyValuePair<string, object?>>
{
    private const string Refusal = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    public static void DescribeIn(IServiceProvider services) =>
        services.GetRequiredService<DiagnosticListener>()
            .Subscribe(new UnreadableRequests(), name => string.Equals(name, Refusal, StringComparison.Ordinal));

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Value is IFeatureCollection features
            && features.Get<IBadRequestExceptionFeature>()?.Error is BadHttpRequestException error
            && features.Get<IHttpRequestFeature>() is { Protocol: not ("HTTP/2" or "HTTP/3") } request
            && features.Get<IHttpResponseFeature>() is { HasStarted: false } response
            && features.Get<IHttpResponseBodyFeature>() is { } body
            && features.Get<IConnectionTransportFeature>()?.Transport.Output is { } connection)
        {
            Answer(error.StatusCode, request.Method, response, body, connection);
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    private static void Answer(
        int status, string? method, IHttpResponseFeature response, IHttpResponseBodyFeature body, PipeWriter connection)
    {
        var problem = JsonSerializer.SerializeToUtf8Bytes(Problem.OfUnreadable(status), ApiJson.TypeInfo<Problem>());
        response.StatusCode = status;
        response.Headers.ContentType = Problem.MediaType;
        response.Headers.ContentLength = problem.Length;
        response.Headers.CacheControl = "no-store";
        response.Headers.Connection = "close";
        // The server has no body to write to before it has read the head, so the body follows the head on the connection itself. So little
        // fits into its buffers: nothing is waited for.
        if (!body.StartAsync().IsCompletedSuccessfully || HttpMethods.IsHead(method ?? ""))
            return;
        connection.Write(problem);
        _ = connection.FlushAsync().AsTask();
    }
}
