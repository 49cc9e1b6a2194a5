using Otp.Application.Common.Interfaces;
using Otp.Domain.Common;
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
    DeliveryProviders providers, DeliverySettings delivery, Session session, RowMap<CodeDelivery> map, IPreparedQueries queries,
    OutboxSignal signal, TimeProvider clock) : IOutbox
{
    private const string LastLocale =
        """
        SELECT (SELECT locale FROM deliveries WHERE otp_code_id = code.id ORDER BY id DESC LIMIT 1)
        FROM otp_codes AS code WHERE code.id = $1
        """;

    private const string Pending = "WHERE it.otp_code_id = $1 AND it.next_at IS NOT NULL";

    public bool Reaches(DeliveryChannel channel) => providers.Of(channel).Count > 0;

    public Task<Locale?> LastLocaleAsync(OtpCode code, CancellationToken cancellationToken) =>
        queries.QueryAsync(LastLocale, [code.Id], static async (reader, cancellation) =>
        {
            if (!await reader.ReadAsync(cancellation))
                throw new ConcurrencyConflictException("The code was deleted while its messages were looked for.");
            return reader.IsDBNull(0) ? null : Locale.Parse(reader.GetString(0));
        }, cancellationToken);

    public async Task WithdrawAsync(OtpCode code, CancellationToken cancellationToken)
    {
        foreach (var pending in await session.ListAsync(map, Pending, [code.Id], cancellationToken))
            pending.GiveUp(clock.GetUtcNow());
    }

    public void Add(OtpCode code, Locale? locale)
    {
        var (first, now) = (providers.Of(DeliveryChannels.Of(code.Recipient))[0].Name, clock.GetUtcNow());
        session.StoreAlongside(code);
        session.Follow(map, () => CodeDelivery.Of(code, first, locale ?? delivery.Locale, now));
        session.WhenStored(() =>
        {
            signal.Raise();
            return Task.CompletedTask;
        });
    }
}
