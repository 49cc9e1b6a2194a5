using MimeKit;
using MimeKit.Text;
using Otp.Infrastructure.Delivery.Templates;

namespace Otp.Infrastructure.Delivery.Channels;

internal static class Mails
{
    /// <summary>A mail with a plain and an HTML part, that says it was written by a program (RFC 3834).</summary>
    public static MimeMessage Of(Message message, MailText text, MailboxAddress from, DeliverySettings delivery)
    {
        var mail = new MimeMessage
        {
            Subject = text.Subject,
            // The same at every attempt by any provider, so that a mail that went out twice can be told.
            MessageId = $"delivery-{message.Id}.{message.CreatedAt.ToUnixTimeSeconds()}@{DomainOf(delivery) ?? from.Domain}",
            Body = new MultipartAlternative
            {
                new TextPart(TextFormat.Plain) { Text = text.Text },
                new TextPart(TextFormat.Html) { Text = text.Html },
            },
        };
        mail.From.Add(from);
        mail.To.Add(new MailboxAddress(name: null, message.Recipient.Value));
        mail.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        return mail;
    }

    // Providers may send from different addresses; the first one's domain stands for all.
    private static string? DomainOf(DeliverySettings delivery) =>
        delivery.Providers.OfType<SmtpSettings>().FirstOrDefault() is { } first ? MailboxAddress.Parse(first.From).Domain : null;
}
