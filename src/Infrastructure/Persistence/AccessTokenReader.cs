using AutoMapper;
using Microsoft.EntityFrameworkCore;
using Otp.Application.Access;
using Otp.Application.Access.Queries;

namespace Otp.Infrastructure.Persistence;

internal sealed class AccessTokenReader(OtpDbContext context, IMapper mapper) : IAccessTokenReader
{
    public async Task<IReadOnlyList<AccessTokenDto>> ListAsync(CancellationToken cancellationToken) =>
        mapper.Map<IReadOnlyList<AccessTokenDto>>(await context.AccessTokens.AsNoTracking().OrderByDescending(token => token.Id).ToListAsync(cancellationToken));
}
