using Microsoft.EntityFrameworkCore;
using Otp.Domain.OtpCodes;

namespace Otp.Infrastructure.Persistence;

internal sealed class OtpCodeRepository(OtpDbContext context) : IOtpCodeRepository
{
    public void Add(OtpCode code) => context.OtpCodes.Add(code);

    public Task<OtpCode?> FindAsync(long id, CancellationToken cancellationToken) =>
        context.OtpCodes.SingleOrDefaultAsync(code => code.Id == id, cancellationToken);

    public void Remove(OtpCode code) => context.OtpCodes.Remove(code);
}
