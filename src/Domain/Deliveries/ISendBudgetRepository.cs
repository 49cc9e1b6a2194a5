using Otp.Domain.Recipients;

namespace Otp.Domain.Deliveries;

public interface ISendBudgetRepository
{
    /// <summary>What a send to the recipient is judged by.</summary>
    Task<RecipientSends> SendsOfAsync(Recipient recipient, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>The budget, known before or new, is stored once the unit of work is saved.</summary>
    void Add(SendBudget budget);
}
