using Otp.Application.Common.Interfaces;
using Otp.Domain.Audit;
using Otp.Domain.Common;
using Otp.Domain.Deliveries;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;

namespace Otp.Application.OtpCodes;

/// <summary>The messages that tell recipients their codes: the same for every command that sends one.</summary>
internal sealed class CodeMessages(ISendBudgetRepository budgets, IOutbox outbox, IAuditTrail audit, IUnitOfWork unitOfWork)
{
    /// <summary>Counts one more message to the recipient, where there may be one now.</summary>
    public async Task<Result<RecipientSends>> CountAsync(
        Recipient recipient, SendLimits limits, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var sends = await budgets.SendsOfAsync(recipient, now, cancellationToken);
        if (sends.Count(limits, outbox.Reaches(DeliveryChannels.Of(recipient))) is { } refusal)
        {
            // Stores nothing but what a clock that was ahead had counted, and is brought forward now.
            await unitOfWork.SaveAsync(cancellationToken);
            return refusal;
        }

        // Last, for it costs the most: a client that repeats itself mustn't make all others wait for it.
        if (sends.UnderCeilings is { } number
            && sends.RefuseAtCeilings(await budgets.CountTextMessagesAsync(number, now, cancellationToken)) is { } reached)
            return reached;
        return sends;
    }

    /// <summary>The message goes out once the unit of work is saved. A test recipient's is a line in the audit trail instead.</summary>
    /// <param name="locale">Null: the configured one.</param>
    public void Add(OtpCode code, RecipientSends sends, Locale? locale)
    {
        if (sends.TestCode is not null)
        {
            audit.Record(AuditAction.SendTest, code);
            return;
        }

        budgets.Add(sends.Budget);
        outbox.Add(code, locale);
    }
}
