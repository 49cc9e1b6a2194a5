using AutoMapper;
using Microsoft.EntityFrameworkCore;
using Otp.Application.Access;
using Otp.Application.Access.Queries;
using Otp.Application.Common.Paging;

namespace Otp.Infrastructure.Persistence;

internal sealed class AccessTokenReader(OtpDbContext context, IMapper mapper) : IAccessTokenReader
{
    public Task<Page<AccessTokenDto>> ListAsync(PageRequest page, CancellationToken cancellationToken) =>
        context.AccessTokens.AsNoTracking().OrderByDescending(token => token.Id).ToPageAsync(page, mapper.Map<AccessTokenDto>, cancellationToken);
}
