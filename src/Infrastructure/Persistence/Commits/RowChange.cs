namespace Otp.Infrastructure.Persistence.Commits;

/// <summary>A row to be inserted, updated or deleted.</summary>
internal sealed class RowChange
{
    private readonly Action<long>? _takeId;
    private readonly Func<object?[]>? _late;
    private object?[]? _values;

    /// <param name="values">As the database takes them, in the order of the statement's parameters.</param>
    /// <param name="claim">What of the table nobody else may change in the same
    /// commit: the id of the row, or a value that is unique; null: nothing.</param>
    /// <param name="takeId">Told the id that an inserted row was given; the commit may still fail.</param>
    /// <param name="turn">What writers take turns at, on whatever node, each until
    /// its commit: what the statement counts must not grow beside it.</param>
    public RowChange(RowStatement statement, object?[] values, object? claim, Action<long>? takeId = null, string? turn = null) =>
        (Statement, _values, Claim, _takeId, Turn) = (statement, values, claim, takeId, turn);

    /// <param name="late">The values of a row that can't be known before the ids of the change set's other rows are.</param>
    public RowChange(RowStatement statement, Func<object?[]> late, object? claim) =>
        (Statement, _late, Claim) = (statement, late, claim);

    public RowStatement Statement { get; }

    public object? Claim { get; }

    public string? Turn { get; }

    /// <summary>Whether it is written after those of its change set that aren't.</summary>
    public bool IsLate => _late is not null;

    public IReadOnlyList<object?> Values =>
        _values ?? throw new InvalidOperationException("The values of a late row are made when the others are written.");

    /// <summary>Makes the values of a late row, anew where the commit starts anew.</summary>
    public void Resolve() => _values = _late is null ? _values : _late();

    public void TakeId(long id) => _takeId?.Invoke(id);
}
