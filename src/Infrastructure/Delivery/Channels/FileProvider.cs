using System.Globalization;
using System.Text;
using MimeKit;
using Otp.Domain.Deliveries;
using Otp.Infrastructure.Delivery.Templates;
using Otp.Infrastructure.Files;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Delivery.Channels;

/// <summary>
/// Where nothing is configured: each message becomes a file in <c>outbox/</c> of the data directory, for whoever tries the service out.
/// </summary>
internal sealed class FileProvider(
    DeliveryChannel channel,
    StorageSettings storage,
    DeliverySettings delivery,
    MessageTemplates texts,
    TimeProvider clock) : IDeliveryProvider
{
    private static readonly MailboxAddress From = new(name: null, "otp@localhost");

    public string Name => "file";

    public DeliveryChannel Channel => channel;

    public ProviderLimits Limits => ProviderLimits.OfGateway;

    public Task<ProviderAnswer> DeliverAsync(Message message, CancellationToken cancellationToken)
    {
        var file = Path.Combine(storage.OutboxDirectory, string.Create(
            CultureInfo.InvariantCulture,
            $"{clock.GetUtcNow():yyyyMMdd'T'HHmmss}-{message.Id}-{(channel == DeliveryChannel.Sms ? "sms.txt" : "email.eml")}"));
        try
        {
            PrivateFile.CreateDirectory(storage.OutboxDirectory);
            PrivateFile.Write(file, channel == DeliveryChannel.Sms ? TextOf(message) : MailOf(message));
            return Task.FromResult<ProviderAnswer>(new ProviderAnswer.Taken(Reference: null));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Task.FromResult<ProviderAnswer>(
                new ProviderAnswer.NotNow { Detail = $"{storage.OutboxDirectory} can't be written to: {exception.GetType().Name}." });
        }
    }

    private byte[] TextOf(Message message) => Encoding.UTF8.GetBytes($"To: {message.Recipient.Value}\n\n{texts.TextMessage(message)}\n");

    private byte[] MailOf(Message message)
    {
        using var mail = Mails.Of(message, texts.Mail(message), From, delivery);
        using var stream = new MemoryStream();
        mail.WriteTo(stream);
        return stream.ToArray();
    }
}
