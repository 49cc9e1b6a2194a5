using Microsoft.EntityFrameworkCore;
using Otp.Application.Common.Paging;
using Otp.Application.OtpCodes.Queries;
using Otp.Infrastructure.Persistence.Model;

namespace Otp.Infrastructure.Persistence.Readers;

internal sealed class DeliveryReader(OtpDbContext context, Pages pages) : IDeliveryReader
{
    public async Task<Page<DeliveryDto>?> ListAsync(long otpCodeId, PageRequest page, CancellationToken cancellationToken)
    {
        if (!await context.OtpCodeRows.AnyAsync(code => code.Id == otpCodeId, cancellationToken))
            return null;

        var deliveries = context.Deliveries.AsNoTracking().Where(delivery => delivery.OtpCodeId == otpCodeId);
        return await pages.ReadAsync(deliveries.OrderByDescending(delivery => delivery.Id), page, DeliveryDto.Of, cancellationToken);
    }
}
