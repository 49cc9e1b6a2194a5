namespace Otp.Infrastructure.Persistence.Model;

/// <summary>What has to be true of other rows for a row to be written.</summary>
internal interface IRowGuard<in T>
{
    /// <param name="before">As the aggregate was read; null: it is new.</param>
    /// <returns>Null where nothing needs to hold.</returns>
    RowCondition? ConditionOf(T aggregate, T? before);
}

/// <summary>A condition as it stands in statements, with {0}, {1} … for its parameters. There is one instance for each text.</summary>
internal sealed class RowClause(string format, params IReadOnlyList<RowColumn> parameters)
{
    /// <summary>The columns whose types the parameters have.</summary>
    public IReadOnlyList<RowColumn> Parameters { get; } = parameters;

    /// <param name="first">The number of its first parameter in the statement.</param>
    public string At(int first) => string.Format(
        System.Globalization.CultureInfo.InvariantCulture, format, [.. Parameters.Select((_, index) => $"${first + index}")]);
}

/// <param name="Turn">What writers take turns at, on whatever node, so that what the clause counts doesn't grow beside it.</param>
/// <param name="Values">Of the clause's parameters.</param>
internal sealed record RowCondition(RowClause Clause, string Turn, params IReadOnlyList<object?> Values);
