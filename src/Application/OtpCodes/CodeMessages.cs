using Otp.Application.Common.Interfaces;
using Otp.Domain.Audit;
using Otp.Domain.Common;
using Otp.Domain.Deliveries;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;

namespace Otp.Application.OtpCodes;

/// <summary>The messages that tell recipients their codes: the same for every command that sends one.</summary>
internal sealed class CodeMessages(
    ISendBudgetRepository budgets, IOutbox outbox, IAuditTrail audit, IUnitOfWork unitOfWork, CodePolicies policies)
{
    /// <summary>Counts one more message to the recipient, where there may be one now.</summary>
    /// <param name="purpose">Of the code that it tells; null: none.</param>
    public async Task<Result<RecipientSends>> CountAsync(
        Recipient recipient, Purpose? purpose, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var sends = await budgets.SendsOfAsync(recipient, now, cancellationToken);
        return await RefuseAsync(sends, purpose, now, cancellationToken) is { } refusal ? refusal : sends;
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

    /// <summary>Counts and adds one more message of a code that had one before.</summary>
    /// <param name="locale">Null: that of the last.</param>
    /// <returns>Null, or why there may be none.</returns>
    public async Task<Failure?> AddAnotherAsync(OtpCode code, Locale? locale, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var last = await outbox.LastLocaleAsync(code, cancellationToken);
        var sends = await budgets.SendsOfAsync(code.Recipient, now, cancellationToken);
        // A test recipient's messages leave nothing that would tell of them.
        if (code.RefuseRedelivery(wasDelivered: last is not null || sends.TestCode is not null, now) is { } unusable)
            return unusable;
        if (await RefuseAsync(sends, code.Purpose, now, cancellationToken) is { } refusal)
            return refusal;

        Add(code, sends, locale ?? last);
        return null;
    }

    private async Task<Failure?> RefuseAsync(
        RecipientSends sends, Purpose? purpose, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (sends.Count(policies.Of(purpose).Sends, outbox.Reaches(sends.Channel)) is { } refusal)
        {
            // Stores nothing but what a clock that was ahead had counted, and is brought forward now.
            await unitOfWork.SaveAsync(cancellationToken);
            return refusal;
        }

        // Last, for it costs the most: a client that repeats itself mustn't make all others wait for it.
        return sends.UnderCeilings is { } number
            ? sends.RefuseAtCeilings(await budgets.CountTextMessagesAsync(number, now, cancellationToken))
            : null;
    }
}
