using Otp.Application.Common;
using Otp.Application.Common.Interfaces;
using Otp.Domain.Deliveries;
using Otp.Domain.OtpCodes;
using Otp.Infrastructure.Persistence.Model;
using Otp.Infrastructure.Persistence.Repositories;

namespace Otp.Infrastructure.Delivery.Dispatch;

/// <summary>
/// Deliveries are rows beside their codes, and there is no other copy of a message: its text is made of the sealed code when it is sent, so
/// that nothing is left to be wiped.
/// </summary>
internal sealed class Outbox(
    DeliveryProviders providers, DeliverySettings delivery, OtpSettings settings, Session session, RowMap<CodeDelivery> map,
    OutboxSignal signal) : IOutbox
{
    public bool Reaches(DeliveryChannel channel) => providers.Of(channel).Count > 0;

    public void Add(OtpCode code, Locale? locale)
    {
        var first = providers.Of(DeliveryChannels.Of(code.Recipient))[0].Name;
        session.Follow(map, () => CodeDelivery.Of(code, first, locale ?? delivery.Locale, settings.CodeLength));
        session.WhenStored(() =>
        {
            signal.Raise();
            return Task.CompletedTask;
        });
    }
}
