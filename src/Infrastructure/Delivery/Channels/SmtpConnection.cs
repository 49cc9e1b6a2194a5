using System.Buffers.Text;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Otp.Infrastructure.Delivery.Channels;

/// <summary>How far a mail came.</summary>
internal enum SmtpProgress
{
    /// <summary>Up to the sender.</summary>
    Begun,

    /// <summary>The server takes the sender, and is asked about the recipient.</summary>
    Named,

    /// <summary>The server takes the recipient and was told that the mail comes.</summary>
    Announced,

    /// <summary>The server asked for the mail itself; from then on it may have it.</summary>
    HandedOver,
}

/// <summary>One conversation with a mail server, for one mail after the other.</summary>
internal sealed class SmtpConnection : IDisposable
{
    // Until it ends the server counts the connection.
    private static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(1);

    private const int GoOn = 354;

    private readonly Listener _listener = new();
    private readonly SmtpClient _client;

    public SmtpConnection(string localDomain)
    {
        // Nobody would read it, and the certificate's own lists are asked at each connection.
        _client = new SmtpClient(_listener) { LocalDomain = localDomain, CheckCertificateRevocation = false };
    }

    /// <summary>Whether it was given a mail before, and may have been ended by the server since.</summary>
    public bool IsReused { get; set; }

    /// <summary>Of the mail that it was given last.</summary>
    public SmtpProgress Progress => _listener.Progress;

    public bool IsUsable => _client.IsConnected;

    public DateTimeOffset IdleSince { get; set; }

    public async Task OpenAsync(SmtpSettings settings, CancellationToken cancellationToken)
    {
        try
        {
            await _client.ConnectAsync(settings.Host, settings.Port, SecurityOf(settings.Security), cancellationToken);
        }
        catch (NotSupportedException)
        {
            throw new SmtpNotOfferedException(
                "The mail server offers no STARTTLS, which Security=StartTls demands; Tls is for a port that is " +
                "encrypted from the first byte.");
        }

        // With DATA the server itself says when it is ready for the mail; by BDAT it would be sent without being asked for.
        _client.Capabilities &= ~(SmtpCapabilities.Chunking | SmtpCapabilities.BinaryMime);
    }

    public Task LogInAsync(string user, string password, CancellationToken cancellationToken)
    {
        if (!_client.Capabilities.HasFlag(SmtpCapabilities.Authentication))
            throw NoLogin("no AUTH");
        return _client.AuthenticateAsync(user, password, cancellationToken);
    }

    public async Task LogInByTokenAsync(string user, string token, CancellationToken cancellationToken)
    {
        if (!_client.AuthenticationMechanisms.Contains("XOAUTH2"))
            throw NoLogin("no AUTH XOAUTH2");
        try
        {
            await _client.AuthenticateAsync(new SaslMechanismOAuth2(user, token), cancellationToken);
        }
        catch (AuthenticationException exception) when (exception.InnerException is null)
        {
            // MailKit leaves the code out of it.
            throw new AuthenticationException(
                "The token was refused.",
                new SmtpCommandException(SmtpErrorCode.UnexpectedStatusCode, (SmtpStatusCode)_listener.LastCode, "The token was refused."));
        }
    }

    /// <param name="wait">For what the server says of the recipient.</param>
    public async Task SendAsync(MimeMessage mail, RecipientWait wait)
    {
        _listener.Begin(wait);
        await _client.SendAsync(mail, wait.End);
    }

    public async Task CloseAsync()
    {
        using var end = new CancellationTokenSource(LongestGoodbye);
        try
        {
            await _client.DisconnectAsync(quit: true, end.Token);
        }
        catch (Exception)
        {
            // The mails are taken or not; how the connection ends is of no matter.
        }

        Dispose();
    }

    public void Dispose() => _client.Dispose();

    private SmtpNotOfferedException NoLogin(string lacking) => new(
        $"The mail server offers {lacking}{(_client.IsSecure ? "" : " on a connection without encryption")}, which a login needs.");

    private static SecureSocketOptions SecurityOf(SmtpSecurity security) => security switch
    {
        SmtpSecurity.StartTls => SecureSocketOptions.StartTls,
        SmtpSecurity.Tls => SecureSocketOptions.SslOnConnect,
        SmtpSecurity.None => SecureSocketOptions.None,
        _ => throw new ArgumentOutOfRangeException(nameof(security)),
    };

    // Hears how far it came, which the exceptions don't tell. Nothing is kept of what is said.
    private sealed class Listener : IProtocolLogger
    {
        private RecipientWait? _wait;
        private bool _isSenderNamed;

        public SmtpProgress Progress { get; private set; }

        public int LastCode { get; private set; }

        public IAuthenticationSecretDetector? AuthenticationSecretDetector { get; set; }

        public void Begin(RecipientWait wait) => (_wait, _isSenderNamed, Progress) = (wait, false, SmtpProgress.Begun);

        public void LogConnect(Uri uri)
        {
        }

        public void LogClient(byte[] buffer, int offset, int count)
        {
            var said = buffer.AsSpan(offset, count);
            // With PIPELINING the recipient may come along.
            if (said.StartsWith("MAIL "u8))
                _isSenderNamed = true;
            else if (said.StartsWith("RSET"u8))
                _isSenderNamed = false;
            if (Progress == SmtpProgress.Named && said.StartsWith("DATA\r\n"u8))
            {
                Progress = SmtpProgress.Announced;
                _wait?.Over();
            }
        }

        public void LogServer(byte[] buffer, int offset, int count)
        {
            var said = buffer.AsSpan(offset, count);
            if (Utf8Parser.TryParse(said[..Math.Min(3, count)], out int code, out _))
                LastCode = code;
            if (Progress == SmtpProgress.Begun && _isSenderNamed && LastCode is >= 200 and < 300)
            {
                Progress = SmtpProgress.Named;
                _wait?.Begin();
            }
            else if (Progress == SmtpProgress.Announced && LastCode == GoOn)
            {
                Progress = SmtpProgress.HandedOver;
            }
        }

        public void Dispose()
        {
        }
    }
}
