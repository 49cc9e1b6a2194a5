using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Otp.Infrastructure.IntegrationTests.Delivery;

/// <summary>A mail server on loopback that speaks as much of SMTP (RFC 5321) as a client needs, and misbehaves as told.</summary>
internal sealed class MailServer : IAsyncDisposable
{
    /// <summary>An answer that never comes.</summary>
    public const string Silence = "…";

    private readonly TcpListener _listener = new(IPAddress.Loopback, port: 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly string _extensions;
    private readonly Func<string, string?> _answer;
    private readonly Task _serving;

    private MailServer(string extensions, Func<string, string?> answer)
    {
        (_extensions, _answer) = (extensions, answer);
        _listener.Start();
        _serving = ServeAsync();
    }

    public List<string> Commands { get; } = [];

    public List<string> Mails { get; } = [];

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <param name="refused">The command that is answered so, and with what; "" hangs up.</param>
    public static MailServer ThatTakesMail(string extensions = "250 AUTH PLAIN LOGIN", (string Command, string Answer)? refused = null) =>
        new(extensions, command => refused is { } refusal && command.StartsWith(refusal.Command, StringComparison.OrdinalIgnoreCase) ? refusal.Answer : null);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving;
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await TalkAsync(client.GetStream());
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or IOException or InvalidOperationException)
        {
            // The test is over.
        }
    }

    private async Task TalkAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        await using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        (writer.NewLine, writer.AutoFlush) = ("\r\n", true);
        await writer.WriteLineAsync("220 mail.example");
        while (await reader.ReadLineAsync(_stop.Token) is { } command)
        {
            Commands.Add(command);
            var answer = _answer(command) ?? UsualAnswerTo(command);
            if (answer.Length == 0)
                return;
            if (answer is Silence)
                await Task.Delay(Timeout.Infinite, _stop.Token);

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

        Mails.Add(mail.ToString());
        await writer.WriteLineAsync(answer);
        return true;
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
