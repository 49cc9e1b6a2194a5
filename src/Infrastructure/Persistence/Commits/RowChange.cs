namespace Otp.Infrastructure.Persistence.Commits;

/// <summary>A row to be inserted, updated or deleted.</summary>
/// <param name="values">As the database takes them, in the order of the statement's parameters.</param>
/// <param name="claim">What of the table nobody else may change in the same commit: the id of the row, or a value that is unique; null: nothing.</param>
/// <param name="takeId">Told the id that an inserted row was given, once it is durable.</param>
internal sealed class RowChange(RowStatement statement, object?[] values, object? claim, Action<long>? takeId = null)
{
    public RowStatement Statement { get; } = statement;

    public IReadOnlyList<object?> Values { get; } = values;

    public object? Claim { get; } = claim;

    /// <summary>Set by the commit for an inserted row.</summary>
    public long GeneratedId { get; set; }

    public void HandOutId() => takeId?.Invoke(GeneratedId);
}
