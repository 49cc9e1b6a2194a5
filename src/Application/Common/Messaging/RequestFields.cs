using System.ComponentModel;
using System.Reflection;
using Otp.Domain.Common;

namespace Otp.Application.Common.Messaging;

/// <summary>What the reference says of one field of a request.</summary>
/// <param name="Takes">The sentence for whoever gives anything else.</param>
public sealed record FieldDescription(string Name, string Takes, Shape Shape, string? Remark, bool IsRequired, bool TakesNull);

/// <summary>A field of a request, by whatever type.</summary>
public interface IRequestField
{
    /// <summary>The property's.</summary>
    string Name { get; }

    /// <param name="services">Know what is served of what the field's type reads.</param>
    FieldDescription Describe(IServiceProvider services);
}

/// <summary>One field of a request: reads it into the request, and finds what the pipeline refuses of it.</summary>
public abstract class RequestField<TRequest> : IRequestField
{
    public abstract string Name { get; }

    public abstract void Read(TRequest request, Input input);

    public abstract FieldDescription Describe(IServiceProvider services);

    /// <returns>What gives a fault of the field in a request; null where there is none.</returns>
    internal abstract Func<TRequest, string?> FaultsBy(IServiceProvider services);
}

/// <summary>The fields of a request in the order of their declaration, found once: nothing is reflected on while requests run.</summary>
public static class RequestFields<TRequest>
{
    public static IReadOnlyList<RequestField<TRequest>> All { get; } =
        [.. typeof(TRequest).GetProperties().Where(IsField).OrderBy(property => property.MetadataToken).Select(Make)];

    /// <summary>Properties that no client's field fills, such as an id from the address.</summary>
    public static IReadOnlyList<PropertyInfo> Others { get; } =
        [.. typeof(TRequest).GetProperties().Where(property => property.CanWrite && !IsField(property))];

    private static bool IsField(PropertyInfo property) => FieldTypeOf(property) is not null;

    private static Type? FieldTypeOf(PropertyInfo property) =>
        property.PropertyType.GetInterfaces()
            .FirstOrDefault(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IField<,>));

    private static RequestField<TRequest> Make(PropertyInfo property) => (RequestField<TRequest>)Activator.CreateInstance(
        typeof(RequestField<,,>).MakeGenericType([typeof(TRequest), .. FieldTypeOf(property)!.GetGenericArguments()]), property)!;
}

internal sealed class RequestField<TRequest, TField, TValue>(PropertyInfo property) : RequestField<TRequest>
    where TField : struct, IField<TField, TValue>
    where TValue : class, IReadable<TValue>
{
    private static readonly bool IsQuery =
        typeof(TRequest).GetInterfaces().Any(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IQuery<>));

    private readonly Func<TRequest, TField> _get = property.GetMethod!.CreateDelegate<Func<TRequest, TField>>();
    private readonly Action<TRequest, TField> _set = property.SetMethod!.CreateDelegate<Action<TRequest, TField>>();

    public override string Name => property.Name;

    public override void Read(TRequest request, Input input) => _set(request, TField.Read(input));

    public override FieldDescription Describe(IServiceProvider services)
    {
        var served = ServedBy(services);
        var remark = property.GetCustomAttribute<DescriptionAttribute>()?.Description;
        return new FieldDescription(
            Name, served?.Takes ?? TValue.Takes, served?.Shape ?? TValue.Shape, remark, TField.IsRequired, TField.TakesNull);
    }

    internal override Func<TRequest, string?> FaultsBy(IServiceProvider services) =>
        ServedBy(services) is { } served ? request => FaultOf(_get(request), served) : request => _get(request).Fault;

    private static string? FaultOf(TField field, IServed<TValue> served)
    {
        var isServed = !field.IsUnreadable && (field.OrNull is not { } value || served.Includes(value));
        return isServed ? field.Fault : served.Takes;
    }

    private static IServed<TValue>? ServedBy(IServiceProvider services) =>
        IsQuery ? null : (IServed<TValue>?)services.GetService(typeof(IServed<TValue>));
}
