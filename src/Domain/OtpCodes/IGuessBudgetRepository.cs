using Otp.Domain.Recipients;

namespace Otp.Domain.OtpCodes;

public interface IGuessBudgetRepository
{
    /// <returns>Null for a recipient at which nobody guessed for long.</returns>
    Task<GuessBudget?> FindAsync(Recipient recipient, CancellationToken cancellationToken);
}
