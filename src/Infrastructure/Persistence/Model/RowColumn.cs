using System.Data.Common;
using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Otp.Infrastructure.Persistence.Model;

/// <summary>One column, and the property that lies in it: how it is read, written and compared.</summary>
internal sealed class RowColumn(IProperty property)
{
    private static readonly MethodInfo IsDBNull = typeof(DbDataReader).GetMethod(nameof(DbDataReader.IsDBNull))!;
    private static readonly MethodInfo IsSame = typeof(ValueComparer).GetMethod(
        nameof(ValueComparer.Equals), [typeof(object), typeof(object)])!;

    private readonly RelationalTypeMapping _mapping = property.GetRelationalTypeMapping();
    private readonly ValueConverter? _converter = property.GetTypeMapping().Converter;

    public IProperty Property { get; } = property;

    public string Name { get; } = property.GetColumnName();

    /// <summary>As the database calls it.</summary>
    public string Type { get; } = property.GetRelationalTypeMapping().StoreTypeNameBase;

    public bool IsUniqueText { get; } = property.ClrType == typeof(string) && !property.IsPrimaryKey()
        && property.GetContainingIndexes().Any(index => index is { IsUnique: true, Properties.Count: 1 });

    public object? ToDatabase(object? value) => value is null ? null : _converter?.ConvertToProvider(value) ?? value;

    /// <summary>The property's value in an entity, by way of the complex one that it is a part of.</summary>
    public Expression In(Expression entity) => In(entity, Property);

    /// <summary>What is stored of a value, as an object.</summary>
    public Expression ToDatabase(Expression value)
    {
        if (_converter is null)
            return Expression.Convert(value, typeof(object));

        var stored = Expression.Convert(
            Expression.Invoke(_converter.ConvertToProviderExpression, Expression.Convert(value, _converter.ModelClrType)), typeof(object));
        return IsNullable(value.Type)
            ? Expression.Condition(Expression.Equal(value, Expression.Default(value.Type)), Expression.Constant(null), stored)
            : stored;
    }

    /// <summary>The property's value as the reader has it.</summary>
    public Expression From(Expression reader, Expression ordinal)
    {
        var method = _mapping.GetDataReaderMethod();
        Expression read = Expression.Call(
            method.DeclaringType!.IsAssignableFrom(reader.Type) ? reader : Expression.Convert(reader, method.DeclaringType),
            method, ordinal);
        read = _mapping.CustomizeDataReaderExpression(read);
        if (_converter is not null)
            read = Expression.Invoke(_converter.ConvertFromProviderExpression, Convert(read, _converter.ProviderClrType));
        read = Convert(read, Property.ClrType);
        return Property.IsNullable
            ? Expression.Condition(Expression.Call(reader, IsDBNull, ordinal), Expression.Default(Property.ClrType), read)
            : read;
    }

    /// <summary>Whether two entities have the same here: EF Core's comparer has the last word.</summary>
    public Expression SameIn(Expression left, Expression right)
    {
        var (one, other) = (In(left), In(right));
        var compared = Expression.Call(
            Expression.Constant(Property.GetValueComparer(), typeof(ValueComparer)), IsSame,
            Expression.Convert(one, typeof(object)), Expression.Convert(other, typeof(object)));
        return Expression.OrElse(SurelySame(one, other), compared);
    }

    private static MemberExpression In(Expression entity, IPropertyBase property)
    {
        if (property.DeclaringType is IComplexType part)
            entity = In(entity, part.ComplexProperty);
        return Expression.MakeMemberAccess(entity, (MemberInfo?)property.PropertyInfo ?? property.FieldInfo!);
    }

    private static Expression Convert(Expression value, Type type) => value.Type == type ? value : Expression.Convert(value, type);

    private static bool IsNullable(Type type) => !type.IsValueType || Nullable.GetUnderlyingType(type) is not null;

    // Spares putting values into objects. Of others an operator may call the same what the comparer doesn't, such as two spellings.
    private static Expression SurelySame(Expression one, Expression other) => (Nullable.GetUnderlyingType(one.Type) ?? one.Type) switch
    {
        { IsValueType: false } => Expression.ReferenceEqual(one, other),
        { IsPrimitive: true } or { IsEnum: true } => Expression.Equal(one, other),
        var type when type.GetMethod("op_Equality", [type, type]) is not null => Expression.Equal(one, other),
        _ => Expression.Constant(false),
    };
}
