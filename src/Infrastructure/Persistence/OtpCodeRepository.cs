using Otp.Domain.OtpCodes;

namespace Otp.Infrastructure.Persistence;

internal sealed class OtpCodeRepository(OtpDbContext context) : IOtpCodeRepository
{
    public void Add(OtpCode code) => context.OtpCodes.Add(code);
}
