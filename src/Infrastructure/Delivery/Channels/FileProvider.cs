using System.Globalization;
using System.Text;
using MimeKit;
using Otp.Domain.Deliveries;
using Otp.Infrastructure.Delivery.Templates;

namespace Otp.Infrastructure.Delivery.Channels;

/// <summary>Where nothing is configured: each message becomes a file in <c>outbox/</c> of the data directory, for whoever tries the service out.</summary>
internal sealed class FileProvider(DeliveryChannel channel, StorageSettings storage, MessageTemplates texts, TimeProvider clock) : IDeliveryProvider
{
    private static readonly MailboxAddress From = new(name: null, "otp@localhost");

    public string Name => "file";

    public DeliveryChannel Channel => channel;

    public Task<string?> DeliverAsync(Message message, CancellationToken cancellationToken)
    {
        var file = Path.Combine(storage.OutboxDirectory, string.Create(
            CultureInfo.InvariantCulture, $"{clock.GetUtcNow():yyyyMMdd'T'HHmmss}-{message.DeliveryId}-{(channel == DeliveryChannel.Sms ? "sms.txt" : "email.eml")}"));
        try
        {
            PrivateFile.CreateDirectory(storage.OutboxDirectory);
            PrivateFile.Write(file, channel == DeliveryChannel.Sms ? TextOf(message) : MailOf(message));
            return Task.FromResult<string?>(null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DeliveryException($"{storage.OutboxDirectory} can't be written to: {exception.GetType().Name}.", exception);
        }
    }

    private byte[] TextOf(Message message) => Encoding.UTF8.GetBytes($"To: {message.Recipient.Value}\n\n{texts.TextMessage(message)}\n");

    private byte[] MailOf(Message message)
    {
        using var mail = Mails.Of(message, texts.Mail(message), From);
        using var stream = new MemoryStream();
        mail.WriteTo(stream);
        return stream.ToArray();
    }
}
