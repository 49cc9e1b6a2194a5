using Otp.Client;
using Otp.Domain.Deliveries;
using Otp.Infrastructure.Delivery;
using Otp.Infrastructure.Delivery.Templates;

namespace Otp.Testing;

/// <summary>Takes what the service hands over, in the place of a mail server or a gateway.</summary>
internal sealed class Inbox
{
    private readonly Lock _lock = new();
    private readonly List<SentMessage> _messages = [];

    public IReadOnlyList<SentMessage> Messages
    {
        get
        {
            lock (_lock)
                return [.. _messages];
        }
    }

    public void Add(SentMessage message)
    {
        lock (_lock)
            _messages.Add(message);
    }
}

/// <summary>One channel's way into the inbox.</summary>
internal sealed class InboxProvider(Domain.Deliveries.DeliveryChannel channel, Inbox inbox, MessageTemplates texts, TimeProvider clock)
    : IDeliveryProvider
{
    public string Name => "test";

    public Domain.Deliveries.DeliveryChannel Channel => channel;

    public ProviderLimits Limits => ProviderLimits.OfGateway;

    public Task<ProviderAnswer> DeliverAsync(Message message, CancellationToken cancellationToken)
    {
        var mail = message.Recipient.Email is null ? null : texts.Mail(message);
        inbox.Add(new SentMessage
        {
            Recipient = Recipient.TryParse(message.Recipient.Value, out var recipient)
                ? recipient
                : throw new InvalidOperationException("The client doesn't know such a recipient."),
            Code = message.Code,
            Text = mail?.Text ?? texts.TextMessage(message),
            Subject = mail?.Subject,
            Html = mail?.Html,
            Locale = message.Locale.Value,
            Purpose = message.Purpose,
            SentAt = clock.GetUtcNow(),
        });
        return Task.FromResult<ProviderAnswer>(new ProviderAnswer.Taken(Reference: null));
    }
}
