using System.Data.Common;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Persistence.Commits;
using Otp.Infrastructure.Secrets;

namespace Otp.Infrastructure.Persistence.Guesses;

/// <summary>
/// The aggregates that a guess is judged by, on their way out of the database and back. Verifying is as hot as creating, and EF Core's
/// query, tracking and parsing of SQL took three quarters of its time (docs/benchmarks.md); so here, and here alone, rows are mapped by hand.
/// </summary>
internal sealed class GuessRows(IPreparedQueries queries, GuessStatements statements, CodeSealer sealer)
{
    private readonly List<(OtpCode Code, int Version)> _codes = [];
    private GuessBudget? _budget;
    private int _budgetVersion;
    private (int, DateTimeOffset) _budgetAsRead;

    /// <returns>The live codes of the recipient, by id, and its budget; null: it has none.</returns>
    public async Task<(IReadOnlyList<OtpCode> Live, GuessBudget? Budget)> ReadAsync(Recipient recipient, DateTimeOffset now, CancellationToken cancellationToken)
    {
        Forget();
        await queries.QueryAsync(GuessStatements.Query, [recipient.Canonical, ToDatabase(now)!], (reader, cancellation) => TakeAsync(reader, recipient, cancellation), cancellationToken);
        return ([.. _codes.Select(read => read.Code)], _budget);
    }

    /// <summary>A budget for a recipient that had none.</summary>
    public GuessBudget OpenBudget(Recipient recipient)
    {
        _budget = GuessBudget.For(recipient);
        _budgetAsRead = (0, default);
        return _budget;
    }

    /// <summary>What the guess changed. Every guess that met live codes changes the budget.</summary>
    public IEnumerable<RowChange> Changes()
    {
        var ended = _codes.Where(read => read.Code.ConsumedAt is not null || read.Code.LockedAt is not null).Select(read => End(read.Code, read.Version)).ToList();
        return _budget is not null && (ended.Count > 0 || _budgetAsRead != (_budget.WrongGuesses, _budget.ChangedAt)) ? ended.Prepend(Store(_budget)) : ended;
    }

    public void Forget()
    {
        _codes.Clear();
        _budget = null;
    }

    private async Task<bool> TakeAsync(DbDataReader reader, Recipient recipient, CancellationToken cancellationToken)
    {
        while (await reader.ReadAsync(cancellationToken))
        {
            if (_budget is null && !reader.IsDBNull(0))
                TakeBudget(reader, recipient);
            if (!reader.IsDBNull(8))
                _codes.Add((CodeIn(reader), reader.GetInt32(9)));
        }

        return true;
    }

    private void TakeBudget(DbDataReader reader, Recipient recipient)
    {
        _budget = GuessBudget.For(recipient);
        _budgetVersion = reader.GetInt32(1);
        Restored.SetId(_budget, reader.GetInt64(0));
        Restored.SetWrongGuesses(_budget, reader.GetInt32(2));
        Restored.SetWrongGuessesSinceLock(_budget, reader.GetInt32(3));
        Restored.SetLocks(_budget, reader.GetInt32(4));
        Restored.SetLockedUntil(_budget, reader.IsDBNull(5) ? null : InstantIn(reader, 5));
        Restored.SetIsLockedUntilUnlock(_budget, reader.GetBoolean(6));
        Restored.SetChangedAt(_budget, InstantIn(reader, 7));
        _budgetAsRead = (_budget.WrongGuesses, _budget.ChangedAt);
    }

    private OtpCode CodeIn(DbDataReader reader)
    {
        var recipient = reader.IsDBNull(11)
            ? Recipient.Of(EmailAddress.Parse(reader.GetString(12)))
            : Recipient.Of(MobileNumber.Parse(reader.GetString(11)));

        var code = Restored.NewOtpCode();
        Restored.SetId(code, reader.GetInt64(8));
        Restored.SetCode(code, sealer.Open(reader.GetFieldValue<byte[]>(10), recipient.Canonical));
        Restored.SetRecipient(code, recipient);
        Restored.SetPurpose(code, reader.IsDBNull(13) ? null : Purpose.Parse(reader.GetString(13)));
        Restored.SetValidTo(code, InstantIn(reader, 14));
        Restored.SetEndsAt(code, InstantIn(reader, 15));
        Restored.SetCreatedBy(code, reader.GetInt64(16));
        Restored.SetCreatedAt(code, InstantIn(reader, 17));
        Restored.SetUpdatedAt(code, InstantIn(reader, 18));
        return code;
    }

    private RowChange End(OtpCode code, int version) => new(
        statements.EndCode,
        [ToDatabase(code.ConsumedAt), ToDatabase(code.LockedAt), ToDatabase(code.EndsAt), ToDatabase(code.UpdatedAt), version + 1, code.Id, version]);

    private RowChange Store(GuessBudget budget)
    {
        object?[] values =
        [
            budget.WrongGuesses, budget.WrongGuessesSinceLock, budget.Locks,
            ToDatabase(budget.LockedUntil), budget.IsLockedUntilUnlock, ToDatabase(budget.ChangedAt), _budgetVersion + 1,
        ];
        return budget.Id == 0
            ? new RowChange(statements.OpenBudget, [.. values, budget.CanonicalRecipient])
            : new RowChange(statements.UpdateBudget, [.. values, budget.Id, _budgetVersion]);
    }

    private object? ToDatabase(DateTimeOffset? instant) => statements.Instants is null ? instant : statements.Instants.ConvertToProvider(instant);

    private DateTimeOffset InstantIn(DbDataReader reader, int ordinal) => statements.Instants is null
        ? reader.GetFieldValue<DateTimeOffset>(ordinal)
        : (DateTimeOffset)statements.Instants.ConvertFromProvider(reader.GetInt64(ordinal))!;
}
