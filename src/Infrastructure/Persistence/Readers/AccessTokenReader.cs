using AutoMapper;
using Microsoft.EntityFrameworkCore;
using Otp.Application.Access;
using Otp.Application.Access.Queries;
using Otp.Application.Common.Paging;
using Otp.Infrastructure.Persistence.Model;

namespace Otp.Infrastructure.Persistence.Readers;

internal sealed class AccessTokenReader(OtpDbContext context, Pages pages, IMapper mapper) : IAccessTokenReader
{
    public Task<Page<AccessTokenDto>> ListAsync(PageRequest page, CancellationToken cancellationToken) =>
        pages.ReadAsync(
            context.AccessTokens.AsNoTracking().OrderByDescending(token => token.Id), page, mapper.Map<AccessTokenDto>, cancellationToken);
}
