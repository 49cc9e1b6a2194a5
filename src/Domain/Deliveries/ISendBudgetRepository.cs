using Otp.Domain.Recipients;

namespace Otp.Domain.Deliveries;

public interface ISendBudgetRepository
{
    /// <returns>Null where the recipient was sent nothing yet.</returns>
    Task<SendBudget?> FindAsync(Recipient recipient, CancellationToken cancellationToken);

    /// <summary>The budget is stored once the unit of work is saved.</summary>
    void Add(SendBudget budget);

    /// <summary>The text messages that were sent within the time, whatever became of them or of their codes.</summary>
    /// <param name="prefix">What the numbers begin with; null: anything.</param>
    /// <param name="after">Not more than <see cref="SendLimits.Window"/> ago: what is older may be forgotten.</param>
    Task<int> CountTextMessagesAsync(string? prefix, DateTimeOffset after, DateTimeOffset until, CancellationToken cancellationToken);
}
