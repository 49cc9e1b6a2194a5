using Otp.Domain.Recipients;

namespace Otp.Domain.Deliveries;

public interface ISendBudgetRepository
{
    /// <summary>What a send to the recipient is judged by.</summary>
    Task<RecipientSends> SendsOfAsync(Recipient recipient, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>What the ceilings are measured by; reads every budget of the last hour.</summary>
    Task<SentTextMessages> CountTextMessagesAsync(MobileNumber number, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>The budget, known before or new, is stored once the unit of work is saved.</summary>
    void Add(SendBudget budget);
}
