namespace Otp.Infrastructure.Persistence.Commits;

/// <summary>One statement about one row.</summary>
/// <param name="sql">With parameters $1, $2, …, which both databases take; an insert returns the new id.</param>
/// <param name="types">Of the parameters, as the database calls them.</param>
internal sealed class RowStatement(string table, string sql, bool isInsert, IReadOnlyList<string> types)
{
    public string Table { get; } = table;

    public string Sql { get; } = sql;

    public bool IsInsert { get; } = isInsert;

    public IReadOnlyList<string> Types { get; } = types;
}
