using System.Data.Common;
using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Otp.Infrastructure.Persistence.Model;

/// <summary>What a <see cref="RowMap{T}"/> does to an entity, as code that is made of EF Core's model when it is first needed.</summary>
/// <param name="key">Read first; the properties and the shadows follow in their order.</param>
internal sealed class CompiledRow<T>(
    IEntityType type, RowColumn key, IReadOnlyList<RowColumn> properties, IReadOnlyList<RowColumn> shadows) where T : class
{
    private static readonly Func<object, object> Clone = typeof(object)
        .GetMethod(nameof(MemberwiseClone), BindingFlags.Instance | BindingFlags.NonPublic)!.CreateDelegate<Func<object, object>>();

    private readonly Lazy<Func<DbDataReader, int, object?[], T>> _read =
        new(() => CompileRead(type, [key, .. properties, .. shadows], shadows));

    private readonly Lazy<Func<T, T, ulong>> _changes = new(() => CompileChanges(properties));
    private readonly Lazy<Action<T, ulong, object?[]>> _write = new(() => CompileWrite(properties));
    private readonly Lazy<Action<T, T>> _unshare = new(() => CompileUnshare(properties));

    /// <param name="first">Where its columns begin.</param>
    /// <param name="stored">Takes what isn't the entity's own.</param>
    public T Read(DbDataReader reader, int first, object?[] stored) => _read.Value(reader, first, stored);

    public T CopyOf(T entity)
    {
        var copy = (T)Clone(entity);
        _unshare.Value(copy, entity);
        return copy;
    }

    /// <returns>A bit for each property that differs.</returns>
    public ulong Changes(T entity, T before) => _changes.Value(entity, before);

    /// <summary>Puts what is stored of some properties, a bit for each, at the beginning of the values.</summary>
    public void Write(T entity, ulong which, object?[] values) => _write.Value(entity, which, values);

    public static Action<T, object?> Setter(string property)
    {
        var (entity, value) = (Expression.Parameter(typeof(T)), Expression.Parameter(typeof(object)));
        var member = Expression.Property(entity, property);
        return Expression.Lambda<Action<T, object?>>(Expression.Assign(member, Expression.Convert(value, member.Type)), entity, value)
            .Compile();
    }

    private static Func<DbDataReader, int, object?[], T> CompileRead(
        IEntityType type, IEnumerable<RowColumn> columns, IEnumerable<RowColumn> shadows)
    {
        var (reader, first) = (Expression.Parameter(typeof(DbDataReader)), Expression.Parameter(typeof(int)));
        var stored = Expression.Parameter(typeof(object?[]));
        var values = columns.Select((column, index) => (column, index)).ToDictionary(
            item => (IPropertyBase)item.column.Property,
            item => item.column.From(reader, Expression.Add(first, Expression.Constant(item.index))));
        var shadowValues = shadows.Select((column, index) => Expression.Assign(
            Expression.ArrayAccess(stored, Expression.Constant(index)), Expression.Convert(values[column.Property], typeof(object))));
        var entity = Expression.Variable(typeof(T));
        return Expression.Lambda<Func<DbDataReader, int, object?[], T>>(
            Expression.Block(
                [entity], [Expression.Assign(entity, Made(type, values)), .. Assignments(type, entity, values), .. shadowValues, entity]),
            reader, first, stored).Compile();
    }

    // As EF Core does it: by the constructor that it found, and then what that didn't take.
    private static NewExpression Made(ITypeBase type, Dictionary<IPropertyBase, Expression> values) =>
        Expression.New(
            BindingOf(type).Constructor,
            BindingOf(type).ParameterBindings.Select(parameter => ValueOf(parameter.ConsumedProperties[0], values)));

    private static IEnumerable<Expression> Assignments(ITypeBase type, Expression made, Dictionary<IPropertyBase, Expression> values) =>
        from property in type.GetProperties().Concat<IPropertyBase>(type.GetComplexProperties())
        where !property.IsShadowProperty()
            && !BindingOf(type).ParameterBindings.Any(parameter => parameter.ConsumedProperties.Contains(property))
        select Expression.Assign(Expression.MakeMemberAccess(made, MemberOf(property)), ValueOf(property, values));

    private static Expression ValueOf(IPropertyBase property, Dictionary<IPropertyBase, Expression> values)
    {
        if (property is not IComplexProperty { ComplexType: var part })
            return values[property];

        var made = Expression.Variable(part.ClrType);
        return Expression.Block([made], [Expression.Assign(made, Made(part, values)), .. Assignments(part, made, values), made]);
    }

    private static ConstructorBinding BindingOf(ITypeBase type) => (ConstructorBinding)type.ConstructorBinding!;

    private static MemberInfo MemberOf(IPropertyBase property) =>
        property.PropertyInfo is { CanWrite: true } writable ? writable : property.FieldInfo!;

    private static Func<T, T, ulong> CompileChanges(IReadOnlyList<RowColumn> properties)
    {
        var (now, before) = (Expression.Parameter(typeof(T)), Expression.Parameter(typeof(T)));
        var changed = properties.Select(Expression (column, index) => Expression.Condition(
            column.SameIn(now, before), Expression.Constant(0UL), Expression.Constant(1UL << index)));
        return Expression.Lambda<Func<T, T, ulong>>(changed.Aggregate(Expression.Or), now, before).Compile();
    }

    private static Action<T, ulong, object?[]> CompileWrite(IReadOnlyList<RowColumn> properties)
    {
        var (entity, columns) = (Expression.Parameter(typeof(T)), Expression.Parameter(typeof(ulong)));
        var values = Expression.Parameter(typeof(object?[]));
        var next = Expression.Variable(typeof(int));
        var writes = properties.Select(Expression (column, index) => Expression.IfThen(
            Expression.NotEqual(Expression.And(columns, Expression.Constant(1UL << index)), Expression.Constant(0UL)),
            Expression.Assign(Expression.ArrayAccess(values, Expression.PostIncrementAssign(next)), column.ToDatabase(column.In(entity)))));
        return Expression.Lambda<Action<T, ulong, object?[]>>(
            Expression.Block([next], [.. writes, Expression.Empty()]), entity, columns, values).Compile();
    }

    // A list or an array that the entity changes in place would change in the copy as well.
    private static Action<T, T> CompileUnshare(IReadOnlyList<RowColumn> properties)
    {
        var (copy, entity) = (Expression.Parameter(typeof(T)), Expression.Parameter(typeof(T)));
        var shared = properties.Where(
            column => column.Property is { DeclaringType: IEntityType, ClrType: { IsValueType: false } type } && type != typeof(string));
        var assignments = shared.Select(Expression (column) =>
        {
            var comparer = column.Property.GetValueComparer();
            var value = column.In(entity);
            return Expression.IfThen(
                Expression.ReferenceNotEqual(value, Expression.Constant(null)),
                Expression.Assign(
                    Expression.MakeMemberAccess(copy, MemberOf(column.Property)),
                    Expression.Convert(
                        Expression.Invoke(comparer.SnapshotExpression, Expression.Convert(value, comparer.Type)),
                        column.Property.ClrType)));
        });
        return Expression.Lambda<Action<T, T>>(Expression.Block([.. assignments, Expression.Empty()]), copy, entity).Compile();
    }
}
