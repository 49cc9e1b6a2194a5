using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Otp.Infrastructure.Persistence.Guesses;

namespace Otp.Infrastructure.Persistence.Commits;

/// <summary>Turns what was tracked into rows.</summary>
internal sealed class ChangeSetBuilder
{
    private readonly ConcurrentDictionary<IEntityType, TableMapping> _tables = new();

    /// <returns>Null where there is nothing to store.</returns>
    public ChangeSet? Build(DbContext context, GuessRows guesses)
    {
        List<RowChange> rows = [.. guesses.Changes()];
        foreach (var entry in context.ChangeTracker.Entries())
        {
            if (entry.State is not (EntityState.Unchanged or EntityState.Detached)
                && _tables.GetOrAdd(entry.Metadata, type => new TableMapping(type)).ChangeOf(entry) is { } change)
                rows.Add(change);
        }

        return rows.Count == 0 ? null : new ChangeSet(rows);
    }
}
