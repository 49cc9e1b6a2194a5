using Microsoft.EntityFrameworkCore;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;
using static Otp.Infrastructure.Persistence.Configurations.OtpCodeConfiguration;

namespace Otp.Infrastructure.Persistence;

internal sealed class OtpCodeRepository(OtpDbContext context, IGuessBudgetRepository budgets) : IOtpCodeRepository
{
    public void Add(OtpCode code) => context.OtpCodes.Add(code);

    public Task<OtpCode?> FindAsync(long id, CancellationToken cancellationToken) =>
        context.OtpCodes.SingleOrDefaultAsync(code => code.Id == id, cancellationToken);

    public async Task<RecipientCodes> CodesOfAsync(Recipient recipient, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var ofRecipient = context.OtpCodes.Where(code => EF.Property<string>(code, CanonicalRecipient) == recipient.Canonical);
        var live = await ofRecipient.Where(code => code.EndsAt > now && code.ConsumedAt == null && code.LockedAt == null).OrderBy(code => code.Id).ToListAsync(cancellationToken);
        var newest = live.Count > 0 ? live[^1] : await ofRecipient.OrderByDescending(code => code.Id).FirstOrDefaultAsync(cancellationToken);

        var budget = await budgets.FindAsync(recipient, cancellationToken);
        if (budget is null)
            context.Add(budget = GuessBudget.For(recipient));
        return new RecipientCodes(live, newest, budget);
    }

    public void Remove(OtpCode code) => context.OtpCodes.Remove(code);
}
