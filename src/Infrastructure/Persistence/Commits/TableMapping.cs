using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Otp.Infrastructure.Persistence.Commits;

/// <summary>
/// How one entity type lies in its table, read from EF Core's model. EF would build each command anew for each save, which costs more than
/// all the rest of a request (docs/benchmarks.md); here every statement is written once and prepared once.
/// </summary>
internal sealed class TableMapping
{
    private readonly string _table;
    private readonly Column _key;
    private readonly Column? _version;
    private readonly Column? _unique;
    private readonly Column[] _columns;
    private readonly RowStatement _insert;
    private readonly RowStatement _delete;
    private readonly ConcurrentDictionary<ulong, RowStatement> _updates = new();

    public TableMapping(IEntityType type)
    {
        var table = StoreObjectIdentifier.Create(type, StoreObjectType.Table)!.Value;
        var columns = type.GetFlattenedProperties().Select(property => new Column(property, table)).ToList();

        _table = table.Name;
        _key = columns.Single(column => column.Property.IsPrimaryKey());
        _version = columns.SingleOrDefault(column => column.Property.IsConcurrencyToken);
        _unique = columns.SingleOrDefault(column => column.IsUniqueText);
        _columns = [.. columns.Where(column => column != _key)];
        _insert = InsertOf(_columns);
        _delete = new RowStatement(_table, $"DELETE FROM {_table} WHERE {Guard(after: 0)}", isInsert: false, [.. GuardColumns.Select(column => column.Property)]);
    }

    private IEnumerable<Column> GuardColumns => _version is null ? [_key] : [_key, _version];

    /// <summary>Takes the named properties in the order given.</summary>
    public RowStatement InsertStatement(params IReadOnlyList<string> properties) => InsertOf(Named(properties));

    /// <summary>Takes the named properties in the order given, and inserts nothing, which is a conflict, where the condition on what is read doesn't hold.</summary>
    public RowStatement InsertStatement(IReadOnlyList<string> properties, string from, string where) =>
        InsertOf(Named(properties), parameters => $"SELECT {parameters} FROM {from} WHERE {where}");

    /// <summary>Takes the named properties in the order given, then the key and the version that was read.</summary>
    public RowStatement UpdateStatement(params IReadOnlyList<string> properties) => UpdateOf(Named(properties));

    /// <summary>A row of an entity that can only be made once the other rows of its change set have their ids.</summary>
    public RowChange LateInsert(Func<object> make, object? claim) => new(_insert, () =>
    {
        var entity = make();
        return [.. _columns.Select(column => column.ValueIn(entity))];
    }, claim);

    /// <returns>Null where nothing would change.</returns>
    public RowChange? ChangeOf(EntityEntry entry) => entry.State switch
    {
        EntityState.Added => Insert(entry),
        EntityState.Modified => Update(entry),
        EntityState.Deleted => new RowChange(_delete, [.. GuardValues(entry.OriginalValues)], IdIn(entry.OriginalValues)),
        _ => null,
    };

    private RowChange Insert(EntityEntry entry)
    {
        var current = entry.CurrentValues;
        var values = new object?[_columns.Length];
        for (var index = 0; index < values.Length; index++)
            values[index] = _columns[index].ValueIn(current);
        return new RowChange(_insert, values, claim: _unique?.ValueIn(current), id =>
        {
            var key = entry.Property(_key.Property);
            key.CurrentValue = id;
            key.IsTemporary = false;
        });
    }

    // Only what changed: each column left out spares the indexes that it is part of.
    private RowChange? Update(EntityEntry entry)
    {
        var (current, original) = (entry.CurrentValues, entry.OriginalValues);
        List<object?> values = new(_columns.Length + 2);
        var changed = 0UL;
        for (var index = 0; index < _columns.Length; index++)
        {
            if (_columns[index].IsSame(current, original))
                continue;
            changed |= 1UL << index;
            values.Add(_columns[index].ValueIn(current));
        }

        if (changed == 0)
            return null;
        values.AddRange(GuardValues(original));
        return new RowChange(_updates.GetOrAdd(changed, mask => UpdateOf([.. _columns.Where((_, index) => (mask & (1UL << index)) != 0)])), [.. values], IdIn(original));
    }

    private object? IdIn(PropertyValues values) => _key.ValueIn(values);

    private List<Column> Named(IReadOnlyList<string> properties) =>
        [.. properties.Select(name => _columns.Single(column => string.Equals(column.Property.Name, name, StringComparison.Ordinal)))];

    private RowStatement InsertOf(IReadOnlyList<Column> columns) => InsertOf(columns, parameters => $"VALUES ({parameters})");

    private RowStatement InsertOf(IReadOnlyList<Column> columns, Func<string, string> row) => new(
        _table,
        $"INSERT INTO {_table} ({string.Join(", ", columns.Select(column => column.Name))}) {row(string.Join(", ", columns.Select((_, index) => $"${index + 1}")))} RETURNING {_key.Name}",
        isInsert: true,
        [.. columns.Select(column => column.Property)]);

    private RowStatement UpdateOf(IReadOnlyList<Column> columns) => new(
        _table,
        $"UPDATE {_table} SET {string.Join(", ", columns.Select((column, index) => $"{column.Name} = ${index + 1}"))} WHERE {Guard(columns.Count)}",
        isInsert: false,
        [.. columns.Concat(GuardColumns).Select(column => column.Property)]);

    // The row, as long as nobody stored it since it was read.
    private string Guard(int after) => string.Join(" AND ", GuardColumns.Select((column, index) => $"{column.Name} = ${after + index + 1}"));

    private IEnumerable<object?> GuardValues(PropertyValues original) => GuardColumns.Select(column => column.ValueIn(original));

    private sealed class Column(IProperty property, StoreObjectIdentifier table)
    {
        private const int FirstVersion = 1;

        private readonly ValueConverter? _converter = property.GetTypeMapping().Converter;
        private readonly ValueComparer _comparer = property.GetValueComparer();

        public IProperty Property { get; } = property;

        public string Name { get; } = property.GetColumnName(table)!;

        public bool IsUniqueText { get; } = property.ClrType == typeof(string) && !property.IsPrimaryKey() && property.GetContainingIndexes().Any(index => index is { IsUnique: true, Properties.Count: 1 });

        public bool IsSame(PropertyValues left, PropertyValues right) => _comparer.Equals(left[Property], right[Property]);

        public object? ValueIn(PropertyValues values) => ToDatabase(values[Property]);

        /// <summary>Of a new entity that nobody tracks; what isn't in the entity itself is empty, but for the version.</summary>
        public object? ValueIn(object entity) =>
            !Property.IsShadowProperty() ? ToDatabase(Property.GetGetter().GetClrValueUsingContainingEntity(entity)) : Property.IsConcurrencyToken ? FirstVersion : null;

        private object? ToDatabase(object? value) => value is null ? null : _converter?.ConvertToProvider(value) ?? value;
    }
}
