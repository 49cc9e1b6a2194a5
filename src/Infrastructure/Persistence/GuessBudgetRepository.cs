using Microsoft.EntityFrameworkCore;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;

namespace Otp.Infrastructure.Persistence;

internal sealed class GuessBudgetRepository(OtpDbContext context) : IGuessBudgetRepository
{
    public Task<GuessBudget?> FindAsync(Recipient recipient, CancellationToken cancellationToken) =>
        context.GuessBudgets.SingleOrDefaultAsync(budget => budget.CanonicalRecipient == recipient.Canonical, cancellationToken);
}
