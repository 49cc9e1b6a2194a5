using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Otp.Infrastructure.IntegrationTests.Delivery;

/// <summary>A request as a gateway saw it.</summary>
internal sealed record Call(string Line, ILookup<string, string> Headers, string Body);

/// <summary>An HTTP gateway on loopback that behaves as a test tells it to, badly included.</summary>
internal sealed class Gateway : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, port: 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<Call, Stream, CancellationToken, Task> _answer;
    private readonly Task _serving;
    private readonly TaskCompletionSource _called = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Gateway(Func<Call, Stream, CancellationToken, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        _serving = ServeAsync();
    }

    public List<Call> Calls { get; } = [];

    /// <summary>Ends when the first call was read.</summary>
    public Task CalledAsync() => _called.Task;

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <param name="header">A line of its own, such as a Retry-After.</param>
    public static Gateway ThatAnswers(int status, string body = "", string contentType = "application/json", string header = "Location: /elsewhere") =>
        new((_, stream, cancellation) => AnswerAsync(stream, status, body, contentType, header, cancellation));

    /// <summary>Answers each call by what it is.</summary>
    public static Gateway That(Func<Call, (int Status, string Body)> answers) => new((call, stream, cancellation) =>
    {
        var (status, body) = answers(call);
        return AnswerAsync(stream, status, body, "application/json", "X-Nothing: 0", cancellation);
    });

    public static Gateway ThatNeverAnswers() => new((_, _, cancellation) => Task.Delay(Timeout.Infinite, cancellation));

    public static Gateway ThatHangsUp() => new((_, _, _) => Task.CompletedTask);

    public static Gateway ThatClosesHalfWay() => new((_, stream, cancellation) =>
        stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf"u8.ToArray(), cancellation).AsTask());

    public static Gateway ThatNeverEnds() => new(async (_, stream, cancellation) =>
    {
        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n"u8.ToArray(), cancellation);
        for (var text = new byte[4096]; !cancellation.IsCancellationRequested;)
            await stream.WriteAsync(text, cancellation);
    });

    private static Task AnswerAsync(Stream stream, int status, string body, string contentType, string header, CancellationToken cancellation) => stream.WriteAsync(
        Encoding.UTF8.GetBytes(
            $"HTTP/1.1 {status} x\r\nContent-Type: {contentType}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n{header}\r\nConnection: close\r\n\r\n{body}"),
        cancellation).AsTask();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving;
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        List<Task> connections = [];
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or InvalidOperationException)
            {
                break;
            }
        }

        await Task.WhenAll(connections);
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                var call = await ReadAsync(stream);
                lock (Calls)
                    Calls.Add(call);
                _called.TrySetResult();
                await _answer(call, stream, _stop.Token);
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException)
            {
                // The other side is gone, or the test is over.
            }
        }
    }

    private async Task<Call> ReadAsync(NetworkStream stream)
    {
        List<byte> head = [];
        var one = new byte[1];
        while (!head[Math.Max(0, head.Count - 4)..].SequenceEqual("\r\n\r\n"u8.ToArray()))
        {
            await stream.ReadExactlyAsync(one, _stop.Token);
            head.Add(one[0]);
        }

        var lines = Encoding.UTF8.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines[1..].Select(line => line.Split(": ", 2)).ToLookup(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        var body = new byte[headers["Content-Length"].Select(length => int.Parse(length, provider: null)).FirstOrDefault()];
        await stream.ReadExactlyAsync(body, _stop.Token);
        return new Call(lines[0], headers, Encoding.UTF8.GetString(body));
    }
}
