using System.Collections.Concurrent;
using System.Data.Common;
using System.Numerics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Otp.Infrastructure.Persistence.Commits;

namespace Otp.Infrastructure.Persistence.Model;

/// <summary>
/// How an aggregate lies in its table, read from EF Core's model, and from nothing else. EF would build each command anew for each save,
/// and track what it read, which costs more than all the rest of a request
/// (docs/benchmarks.md); here every statement is written once and prepared once.
/// </summary>
internal sealed class RowMap<T> where T : class
{
    private const int FirstVersion = 1;

    // One bit for each column tells which have changed.
    private const int MostColumns = 64;

    private readonly IDerivedColumns<T>? _derived;
    private readonly IRowGuard<T>? _guard;
    private readonly RowColumn _key;
    private readonly RowColumn[] _properties;
    private readonly RowColumn[] _shadows;
    private readonly RowColumn[] _columns;
    private readonly RowColumn? _unique;
    private readonly bool _isUnique;
    private readonly int _version;
    private readonly CompiledRow<T> _compiled;
    private readonly Func<T, long> _getKey;
    private readonly Action<T, long> _setKey;
    private readonly Func<T, object?>? _getDerived;
    private readonly Action<T, object?>? _setDerived;
    private readonly ConcurrentDictionary<string, string> _selects = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<RowClause, RowStatement> _guardedInserts = [];
    private readonly ConcurrentDictionary<(ulong Changed, RowClause? Clause), RowStatement> _updates = [];
    private readonly RowStatement _insert;
    private readonly RowStatement _delete;

    public RowMap(RowModel model, IDerivedColumns<T>? derived = null, IRowGuard<T>? guard = null)
    {
        (_derived, _guard) = (derived, guard);
        var type = model.TypeOf<T>();
        var columns = type.GetFlattenedProperties().Select(property => new RowColumn(property)).ToList();
        _key = columns.Single(column => column.Property.IsPrimaryKey());
        _properties = [.. columns.Where(column => column != _key && !column.Property.IsShadowProperty())];
        _shadows = [.. columns.Where(column => column.Property.IsShadowProperty()).OrderBy(OrderOfShadow)];
        _version = Array.FindIndex(_shadows, column => column.Property.IsConcurrencyToken);
        _columns = [.. _properties, .. _shadows];
        if (_columns.Length > MostColumns)
            throw new NotSupportedException($"A row of {typeof(T)} has more columns than can be told apart.");
        _unique = Array.Find(_properties, column => column.IsUniqueText);
        Table = type.GetTableName()!;
        _isUnique = type.GetIndexes().Any(index => index.IsUnique);

        _compiled = new CompiledRow<T>(type, _key, _properties, _shadows);
        var key = _key.Property.PropertyInfo!;
        (_getKey, _setKey) = (key.GetMethod!.CreateDelegate<Func<T, long>>(), key.SetMethod!.CreateDelegate<Action<T, long>>());
        if (derived is not null)
        {
            _getDerived = typeof(T).GetProperty(derived.Property)!.GetMethod!.CreateDelegate<Func<T, object?>>();
            _setDerived = CompiledRow<T>.Setter(derived.Property);
        }

        _insert = InsertOf(clause: null);
        _delete = new RowStatement(Table, $"DELETE FROM {Table} WHERE {Guard(after: 0)}", isInsert: false, TypesOf(GuardColumns));
    }

    public string Table { get; }

    /// <summary>How many columns <see cref="ColumnsOf"/> names.</summary>
    public int Width => 1 + _columns.Length;

    /// <summary>The names of the properties that are stored, those of complex ones each for itself.</summary>
    public IEnumerable<IReadOnlyProperty> Properties => _columns.Prepend(_key).Select(column => column.Property);

    private IEnumerable<RowColumn> GuardColumns => _version < 0 ? [_key] : [_key, _shadows[_version]];

    private int DerivedCount => _derived?.Columns.Count ?? 0;

    /// <summary>The columns in the order in which they are read.</summary>
    /// <param name="alias">What the query calls the table.</param>
    public string ColumnsOf(string alias) => string.Join(", ", _columns.Prepend(_key).Select(column => $"{alias}.{column.Name}"));

    /// <summary>A query for whole rows, which it calls <c>it</c>.</summary>
    /// <param name="which">What follows FROM.</param>
    public string Select(string which) => _selects.GetOrAdd(which, rest => $"SELECT {ColumnsOf("it")} FROM {Table} AS it {rest}");

    public static long KeyIn(DbDataReader reader, int first) => reader.GetInt64(first);

    public long KeyOf(T entity) => _getKey(entity);

    public T CopyOf(T entity) => _compiled.CopyOf(entity);

    /// <param name="first">Where its columns begin.</param>
    public Row<T> Read(DbDataReader reader, int first)
    {
        var shadows = NoShadows();
        var entity = Read(reader, first, shadows);
        return new Row<T>(this, entity, CopyOf(entity), shadows);
    }

    /// <summary>The entity alone, for who doesn't change it.</summary>
    /// <inheritdoc cref="Read(DbDataReader, int)" path="/param"/>
    public T EntityIn(DbDataReader reader, int first) => Read(reader, first, NoShadows());

    /// <summary>A new row, to be stored whatever becomes of it until then.</summary>
    public Row<T> Added(T entity) => new(this, entity, before: null, stored: null);

    /// <summary>A new row, to be stored once it differs from what it is now.</summary>
    public Row<T> Opened(T entity) => new(this, entity, CopyOf(entity), stored: null);

    public object?[] NoShadows() => new object?[_shadows.Length];

    /// <summary>Changes what isn't the entity's own property.</summary>
    public void Set(Row<T> row, string shadowProperty, object? value) => row.ShadowsToChange()[
        Array.FindIndex(_shadows, column => string.Equals(column.Property.Name, shadowProperty, StringComparison.Ordinal))] = value;

    /// <inheritdoc cref="Row.Change"/>
    public RowChange? ChangeOf(Row<T> row, bool evenUnchanged)
    {
        if (row.IsRemoved)
            return new RowChange(_delete, [.. GuardValues(row)], KeyOf(row.Entity));
        if (row.IsInTable)
            return Update(row, evenUnchanged);
        return row.Before is null || evenUnchanged || _compiled.Changes(row.Entity, row.Before) != 0 ? Insert(row) : null;
    }

    /// <summary>A row that can be made only once the other rows of its change set have their ids.</summary>
    /// <param name="make">It may be called again.</param>
    /// <param name="claim">
    /// <inheritdoc cref="RowChange(RowStatement, object[], object, Action{long}, string)" path="/param[@name='claim']"/>
    /// </param>
    public RowChange LateInsert(Func<T> make, object? claim) => new(_insert, () => ValuesOfNew(Added(make()), []), claim);

    private T Read(DbDataReader reader, int first, object?[] shadows)
    {
        var entity = _compiled.Read(reader, first, shadows);
        _setDerived?.Invoke(entity, _derived!.Restore(shadows.AsSpan(0, DerivedCount)));
        return entity;
    }

    private RowChange Insert(Row<T> row)
    {
        var entity = row.Entity;
        var condition = _guard?.ConditionOf(entity, before: null);
        var statement = condition is null ? _insert : _guardedInserts.GetOrAdd(condition.Clause, InsertOf);
        return new RowChange(
            statement, ValuesOfNew(row, condition?.Values ?? []), UniqueIn(entity), id => _setKey(entity, id), condition?.Turn);
    }

    // Only what changed: each column left out spares the indexes that it is part of.
    private RowChange? Update(Row<T> row, bool evenUnchanged)
    {
        var (entity, before) = (row.Entity, row.Before!);
        var changed = _compiled.Changes(entity, before);
        // What equals the old may be kept otherwise: as many digits as it is written with are no part of a code.
        var isDerived = _getDerived is not null
            && (changed != 0 || row.IsDerivedAnew || !ReferenceEquals(_getDerived(entity), _getDerived(before)));
        if (isDerived)
            _derived!.Derive(entity, before, row.ShadowsToChange()[..DerivedCount]);
        changed |= ChangesOfShadows(row);
        if (changed == 0 && !evenUnchanged)
            return null;

        if (_version >= 0)
        {
            row.ShadowsToChange()[_version] = (int)row.Stored[_version]! + 1;
            changed |= BitOfShadow(_version);
        }

        var condition = _guard?.ConditionOf(entity, before);
        return new RowChange(
            _updates.GetOrAdd((changed, condition?.Clause), UpdateOf),
            ValuesOf(row, changed, [.. GuardValues(row), .. condition?.Values ?? []]), KeyOf(entity), takeId: null, condition?.Turn);
    }

    private ulong ChangesOfShadows(Row<T> row)
    {
        var changed = 0UL;
        for (var index = 0; index < _shadows.Length; index++)
        {
            if (index != _version && !Equals(row.Shadows[index], row.Stored[index]))
                changed |= BitOfShadow(index);
        }

        return changed;
    }

    private ulong BitOfShadow(int index) => 1UL << (_properties.Length + index);

    private object? UniqueIn(T entity) => _unique is null ? null : _unique.Property.GetGetter().GetClrValueUsingContainingEntity(entity);

    private IEnumerable<object?> GuardValues(Row<T> row)
    {
        yield return KeyOf(row.Entity);
        if (_version >= 0)
            yield return row.Stored[_version];
    }

    private object?[] ValuesOfNew(Row<T> row, IReadOnlyList<object?> more)
    {
        var shadows = row.ShadowsToChange();
        _derived?.Derive(row.Entity, before: null, shadows[..DerivedCount]);
        if (_version >= 0)
            shadows[_version] = FirstVersion;
        return ValuesOf(row, ulong.MaxValue >> (MostColumns - _columns.Length), more);
    }

    private object?[] ValuesOf(Row<T> row, ulong columns, IReadOnlyList<object?> more)
    {
        var values = new object?[BitOperations.PopCount(columns) + more.Count];
        _compiled.Write(row.Entity, columns, values);
        var next = BitOperations.PopCount(columns & (BitOfShadow(0) - 1));
        for (var index = 0; index < _shadows.Length; index++)
        {
            if ((columns & BitOfShadow(index)) != 0)
                values[next++] = _shadows[index].ToDatabase(row.Shadows[index]);
        }

        foreach (var value in more)
            values[next++] = value;
        return values;
    }

    private RowStatement InsertOf(RowClause? clause)
    {
        var parameters = string.Join(", ", _columns.Select((_, index) => $"${index + 1}"));
        return new RowStatement(
            Table,
            $"INSERT INTO {Table} ({string.Join(", ", _columns.Select(column => column.Name))}) "
                + (clause is null ? $"VALUES ({parameters})" : $"SELECT {parameters} WHERE {clause.At(_columns.Length + 1)}")
                // Who comes second with a unique value stores nothing; an error would end the others' transaction on PostgreSQL.
                + (_isUnique ? " ON CONFLICT DO NOTHING" : "")
                + $" RETURNING {_key.Name}",
            isInsert: true,
            TypesOf(_columns.Concat(clause?.Parameters ?? [])));
    }

    private RowStatement UpdateOf((ulong Changed, RowClause? Clause) what)
    {
        var columns = _columns.Where((_, index) => (what.Changed & (1UL << index)) != 0).ToList();
        var guard = GuardColumns.Count();
        return new RowStatement(
            Table,
            $"UPDATE {Table} SET {string.Join(", ", columns.Select((column, index) => $"{column.Name} = ${index + 1}"))} WHERE " +
            $"{Guard(columns.Count)}"
                + (what.Clause is null ? "" : $" AND {what.Clause.At(columns.Count + guard + 1)}"),
            isInsert: false,
            TypesOf(columns.Concat(GuardColumns).Concat(what.Clause?.Parameters ?? [])));
    }

    // The row, as long as nobody stored it since it was read.
    private string Guard(int after) =>
        string.Join(" AND ", GuardColumns.Select((column, index) => $"{column.Name} = ${after + index + 1}"));

    private static IReadOnlyList<string> TypesOf(IEnumerable<RowColumn> columns) => [.. columns.Select(column => column.Type)];

    // Those that are derived first, in the order in which they are asked for.
    private int OrderOfShadow(RowColumn column) =>
        _derived?.Columns.ToList().IndexOf(column.Property.Name) is >= 0 and var index ? index : MostColumns;
}
