using Microsoft.EntityFrameworkCore;
using Otp.Application.Common.Interfaces;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Persistence.Rows;
using static Otp.Infrastructure.Persistence.Configurations.OtpCodeConfiguration;

namespace Otp.Infrastructure.Persistence;

internal sealed class OtpCodeRepository(OtpCodeRows rows, ContextLease lease) : IOtpCodeRepository
{
    public Task<Failure?> AddAsync(OtpCode code, CancellationToken cancellationToken) => rows.AddAsync(code, cancellationToken);

    public Task<int> CountLiveAsync(Recipient recipient, DateTimeOffset now, CancellationToken cancellationToken) =>
        rows.CountLiveAsync(recipient, now, cancellationToken);

    public Task<OtpCode?> FindAsync(long id, CancellationToken cancellationToken) =>
        lease.Context.OtpCodes.SingleOrDefaultAsync(code => code.Id == id, cancellationToken);

    public async Task<RecipientCodes> CodesOfAsync(Recipient recipient, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (live, budget) = await rows.ReadAsync(recipient, now, cancellationToken);
        var newest = live.Count > 0 ? live[^1] : await NewestOfAsync(recipient, cancellationToken);
        // Two queries, so not of one instant: a code that came between them would be called expired.
        if (live.Count == 0 && newest?.IsAllowedAt(now) == true)
            throw new ConcurrencyConflictException("A code came while the codes were read.");
        return new RecipientCodes(live, newest, budget ?? rows.OpenBudget(recipient));
    }

    public void Remove(OtpCode code) => lease.Context.OtpCodes.Remove(code);

    private Task<OtpCode?> NewestOfAsync(Recipient recipient, CancellationToken cancellationToken) => lease.Context.OtpCodes.AsNoTracking()
        .Where(code => EF.Property<string>(code, CanonicalRecipient) == recipient.Canonical)
        .OrderByDescending(code => code.Id)
        .FirstOrDefaultAsync(cancellationToken);
}
