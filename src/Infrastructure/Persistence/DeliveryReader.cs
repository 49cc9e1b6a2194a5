using Microsoft.EntityFrameworkCore;
using Otp.Application.Common.Paging;
using Otp.Application.OtpCodes.Queries;
using Otp.Domain.Deliveries;

namespace Otp.Infrastructure.Persistence;

internal sealed class DeliveryReader(OtpDbContext context, Pages pages) : IDeliveryReader
{
    public async Task<Page<DeliveryDto>?> ListAsync(long otpCodeId, PageRequest page, CancellationToken cancellationToken)
    {
        if (!await context.OtpCodeRows.AnyAsync(code => code.Id == otpCodeId, cancellationToken))
            return null;

        var deliveries = context.Deliveries.AsNoTracking().Where(delivery => delivery.OtpCodeId == otpCodeId);
        return await pages.ReadAsync(deliveries.OrderByDescending(delivery => delivery.Id), page, ToDto, cancellationToken);
    }

    private static DeliveryDto ToDto(CodeDelivery delivery) => new()
    {
        Id = delivery.Id,
        Channel = delivery.Channel switch
        {
            DeliveryChannel.Sms => "sms",
            DeliveryChannel.Email => "email",
            _ => throw new ArgumentOutOfRangeException(nameof(delivery)),
        },
        Provider = delivery.Provider,
        State = delivery.State switch
        {
            DeliveryState.Pending => "pending",
            DeliveryState.Delivered => "delivered",
            DeliveryState.Failed => "failed",
            DeliveryState.Confirmed => "confirmed",
            _ => throw new ArgumentOutOfRangeException(nameof(delivery)),
        },
        Attempts = delivery.Attempts,
        NextAt = delivery.NextAt,
        Reason = delivery.Reason,
        CreatedAt = delivery.CreatedAt,
        UpdatedAt = delivery.UpdatedAt,
    };
}
