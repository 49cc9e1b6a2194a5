using Otp.Domain.OtpCodes;
using Otp.Infrastructure.Persistence.Model;

namespace Otp.Infrastructure.Persistence.Repositories;

/// <summary>
/// What a guess is judged by. Always one row at least, and all of one instant: a budget beside no codes, or codes beside no budget, would
/// be judged wrongly.
/// </summary>
internal sealed class RecipientCodesQuery(RowMap<GuessBudget> budgets, RowMap<OtpCode> codes)
{
    public const int FirstOfBudget = 0;

    /// <summary>Takes the recipient, now, the latest issue and the mailbox.</summary>
    public string Sql { get; } =
        $"""
        SELECT {budgets.ColumnsOf("budget")}, {codes.ColumnsOf("code")}
        FROM (SELECT CAST($1 AS text) AS recipient, CAST($4 AS text) AS mailbox) AS guessed
        LEFT JOIN {budgets.Table} AS budget ON budget.canonical_recipient = guessed.mailbox
        LEFT JOIN {codes.Table} AS code ON code.canonical_recipient = guessed.recipient AND code.valid_to > $2 AND code.issued_at <= $3
            AND code.consumed_at IS NULL AND code.locked_at IS NULL
        ORDER BY code.id
        """;

    public int FirstOfCode { get; } = budgets.Width;
}
