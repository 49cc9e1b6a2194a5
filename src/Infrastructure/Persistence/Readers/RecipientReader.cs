using Microsoft.EntityFrameworkCore;
using Otp.Application.Audit.Queries;
using Otp.Application.Common.Interfaces;
using Otp.Application.Recipients;
using Otp.Application.Recipients.Queries;
using Otp.Domain.Audit;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Persistence.Model;

namespace Otp.Infrastructure.Persistence.Readers;

internal sealed class RecipientReader(OtpDbContext context, ListTurns turns, IStore store, ICaller caller, TimeProvider clock)
    : IRecipientReader
{
    // Among so many that run out last the newest are looked for: there is an index by that, and few codes live long.
    private const int Looked = 500;

    private const int MostMessages = 1000;

    private const int MostActions = 200;

    public Task<Recipient?> FindByCodeAsync(long otpCodeId, CancellationToken cancellationToken) =>
        context.OtpCodes.AsNoTracking().Where(code => code.Id == otpCodeId).Select(code => code.Recipient)
            .SingleOrDefaultAsync(cancellationToken);

    public Task<IReadOnlyList<CodeTraceDto>> CodesOfAsync(
        Recipient recipient, long? beforeId, int limit, CancellationToken cancellationToken) =>
        InTurnAsync(stop => ReadCodesAsync(recipient.Canonical, beforeId ?? long.MaxValue, limit, stop), cancellationToken);

    public Task<IReadOnlyList<RecipientActionDto>> ActionsOnCodesAsync(
        IReadOnlyList<long> otpCodeIds, CancellationToken cancellationToken) =>
        InTurnAsync(
            stop => ReadActionsAsync(
                context.AuditEntries.Where(entry => otpCodeIds.Contains(entry.TargetId) && entry.Target == AuditTarget.OtpCode), stop),
            cancellationToken);

    public Task<IReadOnlyList<RecipientActionDto>> ActionsOnGuessesAsync(Recipient mailbox, CancellationToken cancellationToken) =>
        InTurnAsync(
            stop => ReadActionsAsync(
                from budget in context.GuessBudgets
                where budget.CanonicalRecipient == mailbox.Canonical
                join entry in context.AuditEntries on budget.Id equals entry.TargetId
                where entry.Target == AuditTarget.GuessBudget
                select entry,
                stop),
            cancellationToken);

    private Task<IReadOnlyList<T>> InTurnAsync<T>(
        Func<CancellationToken, Task<IReadOnlyList<T>>> read, CancellationToken cancellationToken) =>
        turns.TakeAsync(caller.Current?.TokenId, token => store.ReadLongAsync(context, read, token), cancellationToken);

    private async Task<IReadOnlyList<CodeTraceDto>> ReadCodesAsync(
        string canonical, long beforeId, int limit, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var codes = await context.OtpCodes.AsNoTracking()
            .Where(code => EF.Property<string>(code, OtpCodeConfiguration.CanonicalRecipient) == canonical && code.Id < beforeId)
            .OrderByDescending(code => code.ValidTo).Take(Looked)
            .OrderByDescending(code => code.Id).Take(limit)
            .Select(code => new
            {
                code.Id,
                code.Purpose,
                code.CreatedBy,
                code.CreatedByHook,
                code.IsGenerated,
                code.CreatedAt,
                code.ValidTo,
                code.IssuedAt,
                code.ConsumedAt,
                code.IsConsumedWithAnother,
                code.LockedAt,
                code.EndsAt,
            })
            .ToListAsync(cancellationToken);
        if (codes.Count == 0)
            return [];

        var messages = await ReadMessagesAsync([.. codes.Select(code => code.Id)], cancellationToken);
        var names = await ReadNamesAsync([.. codes.Select(code => code.CreatedBy)], cancellationToken);
        return
        [
            .. codes.Select(code => new CodeTraceDto
            {
                Id = code.Id,
                Purpose = code.Purpose?.Value,
                Maker = new MakerDto(
                    code.CreatedBy == OtpCode.NoToken ? null : code.CreatedBy,
                    names.GetValueOrDefault(code.CreatedBy),
                    code.CreatedByHook),
                IsGenerated = code.IsGenerated,
                CreatedAt = code.CreatedAt,
                ValidTo = code.ValidTo,
                State = OtpCode.StateAt(
                    code.ConsumedAt, code.IsConsumedWithAnother, code.LockedAt, code.ValidTo, code.IssuedAt, now),
                EndsAt = code.EndsAt,
                Messages = [.. messages[code.Id]],
            }),
        ];
    }

    private async Task<ILookup<long, MessageTraceDto>> ReadMessagesAsync(
        IReadOnlyList<long> otpCodeIds, CancellationToken cancellationToken)
    {
        var messages = await context.Deliveries.AsNoTracking().Where(delivery => otpCodeIds.Contains(delivery.OtpCodeId))
            .OrderByDescending(delivery => delivery.Id).Take(MostMessages).ToListAsync(cancellationToken);
        return messages.Select(MessageTraceDto.Of).ToLookup(message => message.OtpCodeId);
    }

    private async Task<IReadOnlyList<RecipientActionDto>> ReadActionsAsync(
        IQueryable<AuditEntry> which, CancellationToken cancellationToken)
    {
        var entries = await which.AsNoTracking().OrderByDescending(entry => entry.Id).Take(MostActions).ToListAsync(cancellationToken);
        if (entries.Count == 0)
            return [];

        var names = await ReadNamesAsync([.. entries.Select(entry => entry.TokenId ?? OtpCode.NoToken)], cancellationToken);
        return
        [
            .. entries.Select(entry => new RecipientActionDto(
                AuditEntryDto.Of(entry), names.GetValueOrDefault(entry.TokenId ?? OtpCode.NoToken))),
        ];
    }

    private async Task<IReadOnlyDictionary<long, string>> ReadNamesAsync(
        IReadOnlyList<long> tokenIds, CancellationToken cancellationToken)
    {
        long[] distinct = [.. tokenIds.Distinct()];
        return await context.AccessTokens.AsNoTracking().Where(token => distinct.Contains(token.Id))
            .Select(token => new { token.Id, token.Name })
            .ToDictionaryAsync(token => token.Id, token => token.Name, cancellationToken);
    }
}
