using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Otp.Infrastructure.Persistence.Commits;

/// <summary>Turns what EF Core tracked into rows.</summary>
internal sealed class TableMappings
{
    private readonly ConcurrentDictionary<IEntityType, TableMapping> _tables = new();

    public IEnumerable<RowChange> ChangesIn(DbContext context)
    {
        foreach (var entry in context.ChangeTracker.Entries())
        {
            if (entry.State is not (EntityState.Unchanged or EntityState.Detached)
                && _tables.GetOrAdd(entry.Metadata, type => new TableMapping(type)).ChangeOf(entry) is { } change)
                yield return change;
        }
    }
}
