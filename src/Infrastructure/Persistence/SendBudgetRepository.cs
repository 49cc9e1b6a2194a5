using Microsoft.EntityFrameworkCore;
using Otp.Domain.Deliveries;
using Otp.Domain.Recipients;

namespace Otp.Infrastructure.Persistence;

internal sealed class SendBudgetRepository(OtpDbContext context) : ISendBudgetRepository
{
    public Task<SendBudget?> FindAsync(Recipient recipient, CancellationToken cancellationToken) =>
        context.SendBudgets.SingleOrDefaultAsync(budget => budget.CanonicalRecipient == recipient.Canonical, cancellationToken);

    public void Add(SendBudget budget) => context.SendBudgets.Add(budget);

    public Task<int> CountTextMessagesAsync(string? prefix, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var sent = context.Deliveries.Where(delivery => delivery.Channel == DeliveryChannel.Sms && delivery.CreatedAt > since).Select(delivery => delivery.OtpCodeId);
        if (prefix is not null)
            sent = sent.Where(id => context.OtpCodeRows.Any(code => code.Id == id && code.MobileNumber!.StartsWith(prefix)));

        // A code that went from one provider to the next is one message still.
        return sent.Distinct().CountAsync(cancellationToken);
    }
}
