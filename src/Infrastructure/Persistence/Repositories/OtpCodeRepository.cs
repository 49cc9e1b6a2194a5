using Otp.Application.Common;
using Otp.Application.Common.Interfaces;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Persistence.Model;

namespace Otp.Infrastructure.Persistence.Repositories;

internal sealed class OtpCodeRepository(
    Session session,
    RowMap<OtpCode> map,
    RowMap<GuessBudget> budgets,
    RowMap<LooseEvent> looseEvents,
    RecipientCodesQuery ofRecipient,
    RowModel model,
    IPreparedQueries queries,
    OtpSettings settings,
    TimeProvider clock) : IOtpCodeRepository
{
    private const string LiveOfOthers =
        """
        SELECT canonical_recipient FROM otp_codes
        WHERE ends_at > $1 AND email IS NOT NULL AND canonical_recipient <> $2 AND substr(canonical_recipient, 1, 1) = $3
        """;

    public async Task<Failure?> AddAsync(OtpCode code, CancellationToken cancellationToken)
    {
        // The statement itself holds one too many back; only what was held up needs to know whether that is why.
        if (session.HasBegunAnew
            && RecipientCodes.RefuseAnother(await CountLiveAsync(code.Recipient, code.CreatedAt, cancellationToken)) is { } refusal)
            return refusal;

        session.Add(map, code);
        return null;
    }

    public async Task<int> CountLiveAsync(Recipient recipient, DateTimeOffset now, CancellationToken cancellationToken) =>
        (int)await queries.CountAsync(RoomForLiveCodes.Count, [recipient.Canonical, model.ToDatabase(now)], cancellationToken);

    public Task<OtpCode?> FindAsync(long id, CancellationToken cancellationToken) =>
        session.FindAsync(map, "WHERE it.id = $1", [id], cancellationToken);

    public async Task<RecipientCodes> CodesOfAsync(Recipient recipient, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var mailbox = settings.Mailboxes.Of(recipient);
        var (live, budget) = await ReadAsync(recipient, mailbox, now, cancellationToken);
        var newest = live.Count > 0 ? live[^1] : await NewestOfAsync(recipient, cancellationToken);
        // Two queries, so not of one instant: a code that came between them would be called expired.
        if (live.Count == 0 && newest?.IsAllowedAt(now) == true)
            throw new ConcurrencyConflictException("A code came while the codes were read.");
        // Only where there is something that a success could clear, and it changes the budget if so: what comes meanwhile is seen.
        var othersLive = budget is { IsFull: false } && await AnyOtherLiveAsync(recipient, mailbox, now, cancellationToken);
        if (budget is null)
            session.Open(budgets, budget = GuessBudget.For(mailbox));
        // A right guess may leave it as it is; two guesses mustn't pass each other all the same.
        session.StoreAlongside(budget);
        return new RecipientCodes(live, newest, budget, othersLive);
    }

    public void Remove(OtpCode code)
    {
        session.Remove(code);
        // The trigger that keeps what a deleted code tells has no clock; what hasn't expired yet never does.
        if (code.IsUnspent && clock.GetUtcNow() < code.ValidTo)
            session.Add(looseEvents, LooseEvent.NotExpired(code));
    }

    private Task<(IReadOnlyList<OtpCode> Live, GuessBudget? Budget)> ReadAsync(
        Recipient recipient, Recipient mailbox, DateTimeOffset now, CancellationToken cancellationToken)
    {
        object[] parameters = [recipient.Canonical, model.ToDatabase(now), model.ToDatabase(OtpCode.LatestIssueAt(now)), mailbox.Canonical];
        return queries.QueryAsync(ofRecipient.Sql, parameters, async (reader, cancellation) =>
        {
            List<OtpCode> live = [];
            GuessBudget? budget = null;
            while (await reader.ReadAsync(cancellation))
            {
                if (budget is null && !reader.IsDBNull(RecipientCodesQuery.FirstOfBudget))
                    budget = session.Take(budgets, reader, RecipientCodesQuery.FirstOfBudget);
                if (!reader.IsDBNull(ofRecipient.FirstOfCode))
                    live.Add(session.Take(map, reader, ofRecipient.FirstOfCode));
            }

            return ((IReadOnlyList<OtpCode>)live, budget);
        }, cancellationToken);
    }

    // Of whatever address: only the mailbox itself can tell which are its own.
    private async Task<bool> AnyOtherLiveAsync(
        Recipient recipient, Recipient mailbox, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!settings.Mailboxes.AreShared || recipient.Email is null)
            return false;

        return await queries.QueryAsync(
            LiveOfOthers, [model.ToDatabase(now), recipient.Canonical, mailbox.Canonical[..1]], async (reader, cancellation) =>
        {
            while (await reader.ReadAsync(cancellation))
            {
                if (EmailAddress.TryParse(reader.GetString(0), out var other) && settings.Mailboxes.Of(Recipient.Of(other)) == mailbox)
                    return true;
            }

            return false;
        }, cancellationToken);
    }

    private Task<OtpCode?> NewestOfAsync(Recipient recipient, CancellationToken cancellationToken) =>
        session.FindAsync(map, "WHERE it.canonical_recipient = $1 ORDER BY it.id DESC LIMIT 1", [recipient.Canonical], cancellationToken);
}
