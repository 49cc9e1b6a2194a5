using Otp.Application.Audit.Queries;
using Otp.Domain.Recipients;

namespace Otp.Application.Recipients.Queries;

/// <summary>What is known of one recipient, by indexes alone: it costs the same however many others there are.</summary>
public interface IRecipientReader
{
    /// <returns>Null where there is no code with this id.</returns>
    Task<Recipient?> FindByCodeAsync(long otpCodeId, CancellationToken cancellationToken);

    /// <summary>The newest first; of those that run out last, where there are very many.</summary>
    /// <param name="beforeId">Only codes with a lower id; null: all.</param>
    Task<IReadOnlyList<CodeTraceDto>> CodesOfAsync(Recipient recipient, long? beforeId, int limit, CancellationToken cancellationToken);

    /// <summary>What was done to these codes, the newest first.</summary>
    Task<IReadOnlyList<RecipientActionDto>> ActionsOnCodesAsync(IReadOnlyList<long> otpCodeIds, CancellationToken cancellationToken);

    /// <summary>What was done to the count of wrong guesses at a recipient, the newest first.</summary>
    /// <param name="mailbox">As <see cref="Mailboxes"/> has it.</param>
    Task<IReadOnlyList<RecipientActionDto>> ActionsOnGuessesAsync(Recipient mailbox, CancellationToken cancellationToken);
}

/// <summary>A line of the audit trail that concerns a recipient.</summary>
/// <param name="TokenName">Of the token that asked for it; null: none did, or it isn't known any more.</param>
public sealed record RecipientActionDto(AuditEntryDto Entry, string? TokenName);
