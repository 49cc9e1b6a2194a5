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
        Channel = delivery.Channel,
        Provider = delivery.Provider,
        State = delivery.State,
        Attempts = delivery.Attempts,
        NextAt = delivery.NextAt,
        Reason = delivery.Reason,
        CreatedAt = delivery.CreatedAt,
        UpdatedAt = delivery.UpdatedAt,
    };
}
