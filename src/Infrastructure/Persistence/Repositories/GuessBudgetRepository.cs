using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Persistence.Model;

namespace Otp.Infrastructure.Persistence.Repositories;

internal sealed class GuessBudgetRepository(Session session, RowMap<GuessBudget> map) : IGuessBudgetRepository
{
    public Task<GuessBudget?> FindAsync(Recipient recipient, CancellationToken cancellationToken) =>
        session.FindAsync(map, "WHERE it.canonical_recipient = $1", [recipient.Canonical], cancellationToken);
}
