using Microsoft.EntityFrameworkCore;
using Otp.Domain.Deliveries;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Persistence.Configurations;
using Otp.Infrastructure.Persistence.Rows;

namespace Otp.Infrastructure.Persistence;

internal sealed class SendBudgetRepository(OtpDbContext context, IPreparedQueries queries, OtpCodeStatements statements) : ISendBudgetRepository
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

    public Task<SendBudget?> FindAsync(Recipient recipient, CancellationToken cancellationToken) =>
        context.SendBudgets.SingleOrDefaultAsync(budget => budget.CanonicalRecipient == recipient.Canonical, cancellationToken);

    public void Add(SendBudget budget) => context.SendBudgets.Add(budget);

    public Task<int> CountTextMessagesAsync(string? prefix, DateTimeOffset after, DateTimeOffset until, CancellationToken cancellationToken)
    {
        object[] parameters =
        [
            statements.Instants?.ConvertToProvider(after) ?? after,
            SendBudgetConfiguration.ToBytes([after]), SendBudgetConfiguration.ToBytes([until]), $"{prefix}%",
        ];
        return queries.QueryAsync(CountQuery, parameters, static async (reader, cancellation) =>
        {
            await reader.ReadAsync(cancellation);
            return (int)reader.GetInt64(0);
        }, cancellationToken);
    }
}
