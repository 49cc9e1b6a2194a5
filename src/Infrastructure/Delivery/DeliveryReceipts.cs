using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Otp.Application.Common.Interfaces;
using Otp.Domain.Deliveries;
using Otp.Infrastructure.Persistence;

namespace Otp.Infrastructure.Delivery;

internal sealed class DeliveryReceipts(DeliverySettings settings, OtpDbContext context, IUnitOfWork unitOfWork, TimeProvider clock) : IDeliveryReceipts
{
    public bool Knows(string provider, string secret) => Find(provider, secret) is ({ }, { });

    public async Task<bool> TakeAsync(string provider, string secret, Func<string, string?> field, CancellationToken cancellationToken)
    {
        if (Find(provider, secret) is not ({ } sender, { } receipts) || field(receipts.Reference) is not { } reference || !CodeDelivery.IsReference(reference))
            return false;

        // A gateway may call two messages the same; it means the newer.
        var delivery = await context.Deliveries.OrderByDescending(known => known.Id).FirstOrDefaultAsync(
            known => known.Reference == reference && known.Provider == sender.Name && known.Channel == sender.Channel, cancellationToken);
        if (delivery is null)
            return false;

        var state = field(receipts.State) ?? "";
        // Providers tell of more than the two ends of it.
        if (receipts.Delivered.Contains(state, StringComparer.OrdinalIgnoreCase))
            delivery.Settle(arrived: true, clock.GetUtcNow());
        else if (receipts.Failed.Contains(state, StringComparer.OrdinalIgnoreCase))
            delivery.Settle(arrived: false, clock.GetUtcNow());

        await unitOfWork.SaveAsync(cancellationToken);
        return true;
    }

    private (ProviderSettings?, ReceiptSettings?) Find(string provider, string secret)
    {
        foreach (var known in settings.Providers.Where(known => string.Equals(known.Name, provider, StringComparison.Ordinal)))
        {
            if (known.Receipts is { } receipts && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(receipts.Secret), Encoding.UTF8.GetBytes(secret)))
                return (known, receipts);
        }

        return (null, null);
    }
}
