using System.Globalization;
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
        FROM (SELECT CAST($1 AS text) AS recipient, CAST($4 AS text) AS mailbox) AS guessed
        LEFT JOIN guess_budgets AS budget ON budget.canonical_recipient = guessed.mailbox
        LEFT JOIN otp_codes AS code ON code.canonical_recipient = guessed.recipient AND code.valid_to > $2 AND code.issued_at <= $3
            AND code.consumed_at IS NULL AND code.locked_at IS NULL
        ORDER BY code.id
        """;

    public static readonly string CountLive = $"SELECT CAST(count(*) AS integer) FROM ({Live("$1", "$2")}) AS live";

    // In the order of the statement's parameters.
    private static readonly string[] CodeProperties =
    [
        OtpCodeConfiguration.SealedCode, OtpCodeConfiguration.CodeFingerprint, OtpCodeConfiguration.CanonicalRecipient,
        nameof(Recipient.MobileNumber), nameof(Recipient.Email), nameof(OtpCode.Purpose), nameof(OtpCode.ValidTo), nameof(OtpCode.EndsAt), nameof(OtpCode.CreatedBy),
        nameof(OtpCode.CreatedAt), nameof(OtpCode.IssuedAt), nameof(OtpCode.UpdatedAt), nameof(OtpCode.IsGenerated), OtpCodeConfiguration.RowVersion,
    ];

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

        InsertCode = codes.InsertStatement(CodeProperties, from: CountOfLive(), where: MayAdd);
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

    private static string MayAdd => string.Create(CultureInfo.InvariantCulture, $"counted.live < {RecipientCodes.MaxLive}");

    // As RecipientCodes.RefuseAnother has it; one more than the most is never counted, so that a full recipient costs no more than that.
    private static string Live(string recipient, string now) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        SELECT 1 FROM otp_codes WHERE canonical_recipient = {recipient} AND valid_to > {now} AND consumed_at IS NULL AND locked_at IS NULL
        LIMIT {RecipientCodes.MaxLive}
        """);

    private static string CountOfLive() =>
        $"(SELECT count(*) AS live FROM ({Live(Parameter(OtpCodeConfiguration.CanonicalRecipient), Parameter(nameof(OtpCode.CreatedAt)))}) AS codes) AS counted";

    private static string Parameter(string property) => string.Create(CultureInfo.InvariantCulture, $"${Array.IndexOf(CodeProperties, property) + 1}");
}
