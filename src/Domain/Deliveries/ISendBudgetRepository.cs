using Otp.Domain.Recipients;

namespace Otp.Domain.Deliveries;

public interface ISendBudgetRepository
{
    /// <returns>Null where the recipient was sent nothing yet.</returns>
    Task<SendBudget?> FindAsync(Recipient recipient, CancellationToken cancellationToken);

    /// <summary>The budget is stored once the unit of work is saved.</summary>
    void Add(SendBudget budget);

    /// <summary>The text messages since then, whatever became of them.</summary>
    /// <param name="prefix">What the numbers begin with; null: anything.</param>
    Task<int> CountTextMessagesAsync(string? prefix, DateTimeOffset since, CancellationToken cancellationToken);
}
