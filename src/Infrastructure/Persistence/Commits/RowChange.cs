using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Otp.Infrastructure.Persistence.Commits;

/// <summary>A row to be inserted, updated or deleted.</summary>
/// <param name="values">As the database takes them, in the order of the statement's parameters.</param>
internal sealed class RowChange(EntityEntry entry, IProperty key, RowStatement statement, object?[] values)
{
    public RowStatement Statement { get; } = statement;

    public IReadOnlyList<object?> Values { get; } = values;

    /// <summary>Set by the commit for an inserted row.</summary>
    public long GeneratedId { get; set; }

    /// <summary>Gives the aggregate the id that its row was given.</summary>
    public void HandOutId()
    {
        if (!Statement.IsInsert)
            return;

        var id = entry.Property(key);
        id.CurrentValue = GeneratedId;
        id.IsTemporary = false;
    }
}
