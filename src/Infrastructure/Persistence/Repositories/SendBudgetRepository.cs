using Otp.Application.Common;
using Otp.Domain.Deliveries;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Persistence.Model;

namespace Otp.Infrastructure.Persistence.Repositories;

internal sealed class SendBudgetRepository(
    Session session, RowMap<SendBudget> map, RowModel model, IPreparedQueries queries, OtpSettings settings)
    : ISendBudgetRepository
{
    // Counted where they lie, from as many budgets as there were recipients; both databases take it. A budget drops what no longer counts
    // when the next send is added to it, so each instant is looked at. An address may begin like a number, but for its @.
    private const string CountQuery =
        """
        WITH RECURSIVE recent AS (
            SELECT sent_at FROM send_budgets
            WHERE last_sent_at > $1 AND canonical_recipient LIKE $4 AND canonical_recipient NOT LIKE '%@%'),
        place(first_byte) AS (
            SELECT 1 UNION ALL SELECT first_byte + 8 FROM place WHERE first_byte + 8 < (SELECT MAX(LENGTH(sent_at)) FROM recent))
        SELECT COUNT(*) FROM recent JOIN place ON first_byte < LENGTH(sent_at)
        WHERE SUBSTR(sent_at, first_byte, 8) > $2 AND SUBSTR(sent_at, first_byte, 8) <= $3
        """;

    public async Task<RecipientSends> SendsOfAsync(Recipient recipient, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var mailbox = settings.Mailboxes.Of(recipient);
        var budget = await session.FindAsync(map, "WHERE it.canonical_recipient = $1", [mailbox.Canonical], cancellationToken);
        return new RecipientSends(recipient, budget ?? SendBudget.For(mailbox), settings.SendRules, now);
    }

    public async Task<SentTextMessages> CountTextMessagesAsync(
        MobileNumber number, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (ceilings, after, until) = (settings.SendCeilings, now - SendLimits.Window, now + SendCeilings.ClockTolerance);
        return new SentTextMessages(
            InAll: ceilings.InAll is null ? 0 : await CountAsync(prefix: null, after, until, cancellationToken),
            ToPrefix: ceilings.PerPrefix is null ? 0 : await CountAsync(SendCeilings.PrefixOf(number), after, until, cancellationToken));
    }

    public void Add(SendBudget budget)
    {
        if (!session.Knows(budget))
            session.Add(map, budget);
    }

    /// <param name="prefix">What the numbers begin with; null: anything.</param>
    /// <param name="after">Not more than <see cref="SendLimits.Window"/> ago: what is older may be forgotten.</param>
    internal async Task<int> CountAsync(string? prefix, DateTimeOffset after, DateTimeOffset until, CancellationToken cancellationToken) =>
        (int)await queries.CountAsync(
            CountQuery,
            [model.ToDatabase(after), SendBudgetConfiguration.ToBytes([after]), SendBudgetConfiguration.ToBytes([until]), $"{prefix}%"],
            cancellationToken);
}
