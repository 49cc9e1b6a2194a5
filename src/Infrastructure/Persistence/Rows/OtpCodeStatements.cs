using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Persistence.Commits;
using Otp.Infrastructure.Persistence.Configurations;

namespace Otp.Infrastructure.Persistence.Rows;

/// <summary>What creating and verifying read and write, as statements that both databases take.</summary>
internal sealed class OtpCodeStatements
{
    // Always one row at least, and all of one instant: a budget beside no codes, or codes beside no budget, would be judged wrongly.
    public const string Query =
        """
        SELECT budget.id, budget.version, budget.wrong_guesses, budget.wrong_guesses_since_lock, budget.locks, budget.locked_until, budget.is_locked_until_unlock, budget.changed_at,
            code.id, code.version, code.sealed_code, code.mobile_number, code.email, code.purpose, code.valid_to, code.ends_at, code.created_by, code.created_at, code.updated_at, code.is_generated, code.issued_at
        FROM (SELECT CAST($1 AS text) AS recipient) AS guessed
        LEFT JOIN guess_budgets AS budget ON budget.canonical_recipient = guessed.recipient
        LEFT JOIN otp_codes AS code ON code.canonical_recipient = guessed.recipient AND code.valid_to > $2 AND code.consumed_at IS NULL AND code.locked_at IS NULL
        ORDER BY code.id
        """;

    private static readonly string[] BudgetProperties =
    [
        nameof(GuessBudget.WrongGuesses), nameof(GuessBudget.WrongGuessesSinceLock), nameof(GuessBudget.Locks),
        nameof(GuessBudget.LockedUntil), nameof(GuessBudget.IsLockedUntilUnlock), nameof(GuessBudget.ChangedAt), OtpCodeConfiguration.RowVersion,
    ];

    public OtpCodeStatements(IDbContextFactory<OtpDbContext> contexts)
    {
        using var context = contexts.CreateDbContext();
        var type = context.Model.FindEntityType(typeof(OtpCode))!;
        var codes = new TableMapping(type);
        var budgets = new TableMapping(context.Model.FindEntityType(typeof(GuessBudget))!);

        InsertCode = codes.InsertStatement(
            OtpCodeConfiguration.SealedCode, OtpCodeConfiguration.CodeFingerprint, OtpCodeConfiguration.CanonicalRecipient,
            nameof(Recipient.MobileNumber), nameof(Recipient.Email), nameof(OtpCode.Purpose),
            nameof(OtpCode.ValidTo), nameof(OtpCode.EndsAt), nameof(OtpCode.CreatedBy), nameof(OtpCode.CreatedAt), nameof(OtpCode.IssuedAt), nameof(OtpCode.UpdatedAt), nameof(OtpCode.IsGenerated), OtpCodeConfiguration.RowVersion);
        EndCode = codes.UpdateStatement(
            nameof(OtpCode.ConsumedAt), nameof(OtpCode.LockedAt), nameof(OtpCode.EndsAt), nameof(OtpCode.UpdatedAt), OtpCodeConfiguration.RowVersion);
        OpenBudget = budgets.InsertStatement([.. BudgetProperties, nameof(GuessBudget.CanonicalRecipient)]);
        UpdateBudget = budgets.UpdateStatement(BudgetProperties);
        Instants = type.FindProperty(nameof(OtpCode.EndsAt))!.GetTypeMapping().Converter;
    }

    public RowStatement InsertCode { get; }

    public RowStatement EndCode { get; }

    public RowStatement OpenBudget { get; }

    public RowStatement UpdateBudget { get; }

    /// <summary>Null where the database has instants of its own.</summary>
    public ValueConverter? Instants { get; }
}
