using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Otp.TestKit;

/// <summary>A mail server on loopback that speaks as much of SMTP (RFC 5321) as a client needs, and misbehaves as told.</summary>
internal sealed class MailServer : IAsyncDisposable
{
    /// <summary>An answer that never comes.</summary>
    public const string Silence = "…";

    private readonly TcpListener _listener = new(IPAddress.Loopback, port: 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly string _extensions;
    private readonly int _mostConnections;
    private readonly Func<string, string?> _answer;
    private readonly Task _serving;
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _stalled = new(initialCount: 0);
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _connections;

    private MailServer(string extensions, int mostConnections, Func<string, string?> answer)
    {
        (_extensions, _mostConnections, _answer) = (extensions, mostConnections, answer);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _serving = ServeAsync();
    }

    public List<string> Commands { get; } = [];

    public List<string> Mails { get; } = [];

    /// <summary>How many were taken so far.</summary>
    public int Connections { get; private set; }

    /// <summary>How many were refused because there were as many as it takes.</summary>
    public int Refused { get; private set; }

    /// <summary>Ends when one more answer that never comes is awaited.</summary>
    public Task StalledAsync() => _stalled.WaitAsync(_stop.Token);

    /// <summary>Ends when a connection has.</summary>
    public Task LeftAsync() => _left.Task;

    public int Port { get; }

    /// <param name="refused">The command that is answered so, and with what; "" hangs up.</param>
    public static MailServer ThatTakesMail(string extensions = "250 AUTH PLAIN LOGIN", (string Command, string Answer)? refused = null) =>
        new(extensions, int.MaxValue, command => refused is { } refusal && command.StartsWith(refusal.Command, StringComparison.OrdinalIgnoreCase) ? refusal.Answer : null);

    /// <summary>Answers each command by what it is; null: as usual.</summary>
    public static MailServer That(Func<string, string?> answers, string extensions = "250 AUTH PLAIN LOGIN") => new(extensions, int.MaxValue, answers);

    public static MailServer ThatTakesConnections(int most) => new("250 AUTH PLAIN LOGIN", most, _ => null);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving;
        _stop.Dispose();
        _stalled.Dispose();
    }

    private async Task ServeAsync()
    {
        List<Task> conversations = [];
        try
        {
            while (true)
                conversations.Add(TalkAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // The test is over.
        }

        await Task.WhenAll(conversations);
    }

    private async Task TalkAsync(TcpClient client)
    {
        bool isOneTooMany;
        lock (_lock)
        {
            isOneTooMany = _connections == _mostConnections;
            _connections += isOneTooMany ? 0 : 1;
            (Connections, Refused) = isOneTooMany ? (Connections, Refused + 1) : (Connections + 1, Refused);
        }

        using (client)
        {
            try
            {
                if (isOneTooMany)
                    await client.GetStream().WriteAsync("421 4.7.0 too many connections from you\r\n"u8.ToArray(), _stop.Token);
                else
                    await TalkAsync(client.GetStream());
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException)
            {
                // The other side is gone, or the test is over.
            }
        }

        lock (_lock)
            _connections -= isOneTooMany ? 0 : 1;
        _left.TrySetResult();
    }

    private async Task TalkAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        await using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        (writer.NewLine, writer.AutoFlush) = ("\r\n", true);
        await writer.WriteLineAsync("220 mail.example");
        while (await reader.ReadLineAsync(_stop.Token) is { } command)
        {
            lock (_lock)
                Commands.Add(command);
            var answer = _answer(command) ?? UsualAnswerTo(command);
            if (answer.Length == 0)
                return;
            if (answer is Silence)
                await StallAsync();

            await writer.WriteLineAsync(answer);
            var goesOn = !answer.StartsWith("221", StringComparison.Ordinal);
            if (answer.StartsWith("354", StringComparison.Ordinal))
                goesOn = await TryTakeMailAsync(reader, writer);
            if (!goesOn)
                return;
        }
    }

    private async Task<bool> TryTakeMailAsync(StreamReader reader, StreamWriter writer)
    {
        var mail = new StringBuilder();
        while (await reader.ReadLineAsync(_stop.Token) is { } line && line is not ".")
            mail.AppendLine(line);
        var answer = _answer("end of data") ?? "250 taken";
        if (answer.Length == 0)
            return false;

        if (answer is Silence)
            await StallAsync();
        if (answer.StartsWith('2'))
        {
            lock (_lock)
                Mails.Add(mail.ToString());
        }

        await writer.WriteLineAsync(answer);
        return true;
    }

    private Task StallAsync()
    {
        _stalled.Release();
        return Task.Delay(Timeout.Infinite, _stop.Token);
    }

    private string UsualAnswerTo(string command) => command.Split(' ', ':')[0].ToUpperInvariant() switch
    {
        "EHLO" => $"250-mail.example\r\n{_extensions}",
        "AUTH" => "235 welcome",
        "DATA" => "354 go on",
        "QUIT" => "221 bye",
        _ => "250 fine",
    };
}
