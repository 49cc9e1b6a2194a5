using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Otp.Domain.Deliveries;
using Otp.Infrastructure.Delivery.Templates;

namespace Otp.Infrastructure.Delivery.Channels;

/// <summary>Hands messages to a mail server.</summary>
internal sealed class SmtpProvider(SmtpSettings settings, MessageTemplates texts) : IDeliveryProvider
{
    // Until it ends the mail isn't noted as taken.
    private static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(1);

    private readonly MailboxAddress _from = MailboxAddress.Parse(settings.From);

    public string Name => settings.Name;

    public DeliveryChannel Channel => settings.Channel;

    public async Task<string?> DeliverAsync(Message message, CancellationToken cancellationToken)
    {
        using var mail = Mails.Of(message, texts.Mail(message), _from);
        using var client = new SmtpClient();
        // Nobody would read it, and the certificate's own lists are asked at each connection.
        client.CheckCertificateRevocation = false;
        try
        {
            await client.ConnectAsync(settings.Host, settings.Port, SecurityOf(settings.Security), cancellationToken);
            if (settings.User is not null)
                await client.AuthenticateAsync(settings.User, settings.Password!, cancellationToken);
            await client.SendAsync(mail, cancellationToken);
        }
        catch (SmtpCommandException exception)
        {
            throw new DeliveryException($"The mail server answered {(int)exception.StatusCode}.", exception);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Its own text, which may hold what the server said and with it the recipient, isn't for the log.
            throw new DeliveryException($"The mail server couldn't be used: {exception.GetType().Name}.", exception);
        }

        await SayGoodbyeAsync(client, cancellationToken);
        return null;
    }

    // The mail is taken; how the connection ends is of no matter.
    private static async Task SayGoodbyeAsync(SmtpClient client, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(LongestGoodbye);
        try
        {
            await client.DisconnectAsync(quit: true, end.Token);
        }
        catch (Exception)
        {
            client.Dispose();
        }
    }

    private static SecureSocketOptions SecurityOf(SmtpSecurity security) => security switch
    {
        SmtpSecurity.StartTls => SecureSocketOptions.StartTls,
        SmtpSecurity.Tls => SecureSocketOptions.SslOnConnect,
        SmtpSecurity.None => SecureSocketOptions.None,
        _ => throw new ArgumentOutOfRangeException(nameof(security)),
    };
}
