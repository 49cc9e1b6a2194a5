using System.Security.Cryptography;
using System.Text;
using Otp.Application.Common.Interfaces;
using Otp.Domain.Deliveries;
using Otp.Infrastructure.Persistence.Repositories;

namespace Otp.Infrastructure.Delivery.Dispatch;

/// <summary>
/// Takes receipts. A gateway may send one before it has answered the call that it is about; such a one is held for a moment.
/// </summary>
internal sealed class DeliveryReceipts(
    DeliverySettings settings, DeliveryRepository deliveries, IUnitOfWork unitOfWork, TimeProvider clock) : IDeliveryReceipts
{
    private static readonly TimeSpan LongestHold = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LooksEvery = TimeSpan.FromMilliseconds(100);

    public bool Knows(string provider, string secret) => Find(provider, secret) is ({ }, { });

    public async Task<ReceiptOutcome> TakeAsync(
        string provider, string secret, Func<string, string?> field, CancellationToken cancellationToken)
    {
        if (Find(provider, secret) is not ({ } sender, { } receipts) || field(receipts.Reference) is not { } reference
            || !CodeDelivery.IsReference(reference))
            return ReceiptOutcome.Unknown;

        var until = clock.GetUtcNow() + LongestHold;
        using var look = new PeriodicTimer(LooksEvery, clock);
        var delivery = await deliveries.FindByReferenceAsync(sender.Channel, sender.Name, reference, cancellationToken);
        while (delivery is null)
        {
            // Asked before the look that finds nothing: what was answered in between is found by it.
            var isAnyUnderWay = await deliveries.IsAnyUnderWayAsync(sender.Channel, sender.Name, cancellationToken);
            delivery = await deliveries.FindByReferenceAsync(sender.Channel, sender.Name, reference, cancellationToken);
            if (delivery is not null)
                break;
            if (!isAnyUnderWay)
                return ReceiptOutcome.Unknown;
            if (clock.GetUtcNow() >= until)
                return ReceiptOutcome.TooEarly;
            await look.WaitForNextTickAsync(cancellationToken);
        }

        var state = field(receipts.State) ?? "";
        // Providers tell of more than the two ends of it.
        if (receipts.Delivered.Contains(state, StringComparer.OrdinalIgnoreCase))
            delivery.Settle(arrived: true, clock.GetUtcNow());
        else if (receipts.Failed.Contains(state, StringComparer.OrdinalIgnoreCase))
            delivery.Settle(arrived: false, clock.GetUtcNow());

        await unitOfWork.SaveAsync(cancellationToken);
        return ReceiptOutcome.Taken;
    }

    private (ProviderSettings?, ReceiptSettings?) Find(string provider, string secret)
    {
        foreach (var known in settings.Providers.Where(known => string.Equals(known.Name, provider, StringComparison.Ordinal)))
        {
            if (known.Receipts is { } receipts
                && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(receipts.Secret), Encoding.UTF8.GetBytes(secret)))
                return (known, receipts);
        }

        return (null, null);
    }
}
