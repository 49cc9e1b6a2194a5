using Otp.Domain.Deliveries;
using Otp.Infrastructure.Persistence.Model;
using static Otp.Infrastructure.Persistence.Model.CodeDeliveryConfiguration;

namespace Otp.Infrastructure.Persistence.Repositories;

/// <summary>Deliveries as they are attempted and told of; nobody else asks for them as aggregates.</summary>
internal sealed class DeliveryRepository(Session session, RowMap<CodeDelivery> map, IPreparedQueries queries)
{
    private const string UnderWay =
        "SELECT 1 FROM deliveries WHERE next_at IS NOT NULL AND channel = $1 AND provider = $2 AND leased_until IS NOT NULL LIMIT 1";

    public Task<CodeDelivery?> FindAsync(long id, CancellationToken cancellationToken) =>
        session.FindAsync(map, "WHERE it.id = $1", [id], cancellationToken);

    /// <summary>A provider may call two messages the same; it means the newer.</summary>
    public Task<CodeDelivery?> FindByReferenceAsync(
        DeliveryChannel channel, string provider, string reference, CancellationToken cancellationToken) =>
        session.FindAsync(
            map,
            "WHERE it.reference = $1 AND it.provider = $2 AND it.channel = $3 ORDER BY it.id DESC LIMIT 1",
            [reference, provider, (int)channel],
            cancellationToken);

    /// <summary>Whether some of a provider's are being attempted.</summary>
    public Task<bool> IsAnyUnderWayAsync(DeliveryChannel channel, string provider, CancellationToken cancellationToken) =>
        queries.AnyAsync(UnderWay, [(int)channel, provider], cancellationToken);

    /// <summary>The same message's by other providers.</summary>
    public Task<List<CodeDelivery>> OthersAsync(CodeDelivery delivery, CancellationToken cancellationToken) => session.ListAsync(
        map,
        "WHERE it.otp_code_id = $1 AND it.id <> $2 AND (it.first_id = $3 OR it.id = $3)",
        [delivery.OtpCodeId, delivery.Id, delivery.MessageId],
        cancellationToken);

    public void Add(CodeDelivery delivery) => session.Add(map, delivery);

    /// <summary>Whoever is next may have it, once this is stored.</summary>
    public void EndLease(CodeDelivery delivery) => session.Set(map, delivery, LeasedUntil, value: null);
}
