using Microsoft.EntityFrameworkCore;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Persistence.Guesses;
using static Otp.Infrastructure.Persistence.Configurations.OtpCodeConfiguration;

namespace Otp.Infrastructure.Persistence;

internal sealed class OtpCodeRepository(OtpDbContext context, GuessRows guesses) : IOtpCodeRepository
{
    public void Add(OtpCode code) => context.OtpCodes.Add(code);

    public Task<OtpCode?> FindAsync(long id, CancellationToken cancellationToken) =>
        context.OtpCodes.SingleOrDefaultAsync(code => code.Id == id, cancellationToken);

    public async Task<RecipientCodes> CodesOfAsync(Recipient recipient, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (live, budget) = await guesses.ReadAsync(recipient, now, cancellationToken);
        var newest = live.Count > 0 ? live[^1] : await NewestOfAsync(recipient, cancellationToken);
        return new RecipientCodes(live, newest, budget ?? guesses.OpenBudget(recipient));
    }

    public void Remove(OtpCode code) => context.OtpCodes.Remove(code);

    private Task<OtpCode?> NewestOfAsync(Recipient recipient, CancellationToken cancellationToken) => context.OtpCodes.AsNoTracking()
        .Where(code => EF.Property<string>(code, CanonicalRecipient) == recipient.Canonical)
        .OrderByDescending(code => code.Id)
        .FirstOrDefaultAsync(cancellationToken);
}
