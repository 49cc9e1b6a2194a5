using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Otp.Infrastructure.Persistence.Commits;

/// <summary>Turns what EF Core tracked into rows, and what it needn't track.</summary>
internal sealed class TableMappings
{
    private readonly ConcurrentDictionary<IEntityType, TableMapping> _tables = new();
    private readonly IModel _model;

    public TableMappings(IDbContextFactory<OtpDbContext> contexts)
    {
        using var context = contexts.CreateDbContext();
        _model = context.Model;
    }

    public TableMapping Of(Type type) => Of(_model.FindEntityType(type)!);

    public IEnumerable<RowChange> ChangesIn(DbContext context)
    {
        foreach (var entry in context.ChangeTracker.Entries())
        {
            if (entry.State is not (EntityState.Unchanged or EntityState.Detached)
                && Of(entry.Metadata).ChangeOf(entry) is { } change)
                yield return change;
        }
    }

    private TableMapping Of(IEntityType type) => _tables.GetOrAdd(type, entity => new TableMapping(entity));
}
