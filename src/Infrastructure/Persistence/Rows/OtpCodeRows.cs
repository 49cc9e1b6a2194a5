using System.Data.Common;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Persistence.Commits;
using Otp.Infrastructure.Secrets;

namespace Otp.Infrastructure.Persistence.Rows;

/// <summary>
/// New codes on their way into the database, and what a guess is judged by on its way out and back. These two are hot: EF Core's tracking,
/// queries and commands took two thirds of a request's processor time (docs/decisions/0009-group-commit.md), so here, and here alone, rows are
/// mapped by hand. Whatever is rarer goes through EF.
/// </summary>
internal sealed class OtpCodeRows(IPreparedQueries queries, OtpCodeStatements statements, CodeSealer sealer)
{
    private const int FirstVersion = 1;

    private readonly List<OtpCode> _added = [];
    private readonly List<(OtpCode Code, int Version)> _codes = [];
    private GuessBudget? _budget;
    private int _budgetVersion;
    private (int, DateTimeOffset?) _budgetAsRead;
    private bool _wasHeldUp;

    public async Task<Failure?> AddAsync(OtpCode code, CancellationToken cancellationToken)
    {
        // The statement itself holds one too many back; only what was held up needs to know whether that is why.
        if (_wasHeldUp && RecipientCodes.RefuseAnother(await CountLiveAsync(code.Recipient, code.CreatedAt, cancellationToken)) is { } refusal)
            return refusal;

        _added.Add(code);
        return null;
    }

    public Task<int> CountLiveAsync(Recipient recipient, DateTimeOffset now, CancellationToken cancellationToken) =>
        queries.QueryAsync(OtpCodeStatements.CountLive, [recipient.Canonical, ToDatabase(now)!], ReadCountAsync, cancellationToken);

    /// <returns>The live codes of the recipient, by id, and the budget of its mailbox; null: it has none.</returns>
    public async Task<(IReadOnlyList<OtpCode> Live, GuessBudget? Budget)> ReadAsync(Recipient recipient, Recipient mailbox, DateTimeOffset now, CancellationToken cancellationToken)
    {
        _codes.Clear();
        _budget = null;
        object[] parameters = [recipient.Canonical, ToDatabase(now)!, ToDatabase(OtpCode.LatestIssueAt(now))!, mailbox.Canonical];
        await queries.QueryAsync(OtpCodeStatements.Query, parameters, (reader, cancellation) => TakeAsync(reader, mailbox, cancellation), cancellationToken);
        return ([.. _codes.Select(read => read.Code)], _budget);
    }

    /// <summary>A budget for a mailbox that had none.</summary>
    public GuessBudget OpenBudget(Recipient mailbox)
    {
        _budget = GuessBudget.For(mailbox);
        _budgetAsRead = (0, null);
        return _budget;
    }

    /// <summary>
    /// What is to be stored. Every guess that met live codes stores the budget, the right one even where nothing of it changed, so that no two pass each other.
    /// </summary>
    public IEnumerable<RowChange> Changes()
    {
        foreach (var code in _added)
            yield return Insert(code);

        var ended = _codes.FindAll(read => read.Code.ConsumedAt is not null || read.Code.LockedAt is not null);
        if (_budget is not null && (ended.Count > 0 || _budgetAsRead != (_budget.WrongGuesses, _budget.LockedUntil)))
            yield return Store(_budget);
        foreach (var (code, version) in ended)
            yield return End(code, version);
    }

    /// <summary>Somebody else came first: everything starts anew.</summary>
    public void Forget()
    {
        _wasHeldUp |= _added.Count > 0;
        Stored();
    }

    public void Stored()
    {
        _added.Clear();
        _codes.Clear();
        _budget = null;
    }

    private static async Task<int> ReadCountAsync(DbDataReader reader, CancellationToken cancellationToken)
    {
        await reader.ReadAsync(cancellationToken);
        return reader.GetInt32(0);
    }

    private async Task<bool> TakeAsync(DbDataReader reader, Recipient mailbox, CancellationToken cancellationToken)
    {
        while (await reader.ReadAsync(cancellationToken))
        {
            if (_budget is null && !reader.IsDBNull(0))
                TakeBudget(reader, mailbox);
            if (!reader.IsDBNull(8))
                _codes.Add((CodeIn(reader), reader.GetInt32(9)));
        }

        return true;
    }

    private void TakeBudget(DbDataReader reader, Recipient mailbox)
    {
        _budget = GuessBudget.For(mailbox);
        _budgetVersion = reader.GetInt32(1);
        Restored.SetId(_budget, reader.GetInt64(0));
        Restored.SetWrongGuesses(_budget, reader.GetInt32(2));
        Restored.SetWrongGuessesSinceLock(_budget, reader.GetInt32(3));
        Restored.SetLocks(_budget, reader.GetInt32(4));
        Restored.SetLockedUntil(_budget, reader.IsDBNull(5) ? null : InstantIn(reader, 5));
        Restored.SetIsLockedUntilUnlock(_budget, reader.GetBoolean(6));
        Restored.SetChangedAt(_budget, InstantIn(reader, 7));
        _budgetAsRead = (_budget.WrongGuesses, _budget.LockedUntil);
    }

    private OtpCode CodeIn(DbDataReader reader)
    {
        var recipient = reader.IsDBNull(11)
            ? Recipient.Of(EmailAddress.Parse(reader.GetString(12)))
            : Recipient.Of(MobileNumber.Parse(reader.GetString(11)));

        var code = Restored.NewOtpCode();
        Restored.SetId(code, reader.GetInt64(8));
        Restored.SetCode(code, sealer.Read(reader.GetFieldValue<byte[]>(10), recipient.Canonical));
        Restored.SetRecipient(code, recipient);
        Restored.SetPurpose(code, reader.IsDBNull(13) ? null : Purpose.Parse(reader.GetString(13)));
        Restored.SetValidTo(code, InstantIn(reader, 14));
        Restored.SetEndsAt(code, InstantIn(reader, 15));
        Restored.SetCreatedBy(code, reader.GetInt64(16));
        Restored.SetCreatedAt(code, InstantIn(reader, 17));
        Restored.SetUpdatedAt(code, InstantIn(reader, 18));
        Restored.SetIsGenerated(code, reader.GetBoolean(19));
        Restored.SetIssuedAt(code, InstantIn(reader, 20));
        return code;
    }

    private RowChange Insert(OtpCode code) => new(
        statements.InsertCode,
        [
            sealer.Seal(code.Code, code.Recipient.Canonical), sealer.FingerprintOf(code), code.Recipient.Canonical,
            code.Recipient.MobileNumber?.Value, code.Recipient.Email?.Value, code.Purpose?.Value,
            ToDatabase(code.ValidTo), ToDatabase(code.EndsAt), code.CreatedBy, ToDatabase(code.CreatedAt), ToDatabase(code.IssuedAt), ToDatabase(code.UpdatedAt), code.IsGenerated, FirstVersion,
        ],
        claim: null,
        id => Restored.SetId(code, id),
        turn: code.Recipient.Canonical);

    private RowChange End(OtpCode code, int version) => new(
        statements.EndCode,
        [ToDatabase(code.ConsumedAt), ToDatabase(code.LockedAt), ToDatabase(code.EndsAt), ToDatabase(code.UpdatedAt), version + 1, code.Id, version],
        code.Id);

    private RowChange Store(GuessBudget budget)
    {
        object?[] values =
        [
            budget.WrongGuesses, budget.WrongGuessesSinceLock, budget.Locks,
            ToDatabase(budget.LockedUntil), budget.IsLockedUntilUnlock, ToDatabase(budget.ChangedAt), _budgetVersion + 1,
        ];
        return budget.Id == 0
            ? new RowChange(statements.OpenBudget, [.. values, budget.CanonicalRecipient], budget.CanonicalRecipient)
            : new RowChange(statements.UpdateBudget, [.. values, budget.Id, _budgetVersion], budget.Id);
    }

    private object? ToDatabase(DateTimeOffset? instant) => statements.Instants is null ? instant : statements.Instants.ConvertToProvider(instant);

    private DateTimeOffset InstantIn(DbDataReader reader, int ordinal) => statements.Instants is null
        ? reader.GetFieldValue<DateTimeOffset>(ordinal)
        : (DateTimeOffset)statements.Instants.ConvertFromProvider(reader.GetInt64(ordinal))!;
}
