using System.Reflection;

namespace Otp.Architecture.Tests;

/// <summary>An aggregate is what a repository finds, or is given.</summary>
internal sealed class AggregateTests
{
    private static readonly IReadOnlyList<Type> Aggregates =
        [.. Layer.Domain.Types.Where(type => type.IsInterface).Select(AggregateOf).OfType<Type>()];

    [Test]
    public void Aggregates_Domain_HasOneForEachRepository()
    {
        Assert.That(Aggregates, Has.Count.EqualTo(Layer.Domain.Types.Count(type => type.Name.EndsWith("Repository", StringComparison.Ordinal))));
        Assert.That(Aggregates, Is.SubsetOf(Layer.Domain.Types));
    }

    [Test]
    public void Aggregates_Properties_AreSetByThemselvesAlone()
    {
        var properties = Aggregates.SelectMany(aggregate => aggregate.GetProperties()).ToList();

        Assert.That(properties, Is.Not.Empty);
        Assert.That(properties, Has.None.Matches<PropertyInfo>(property => property.SetMethod is { IsPrivate: false }));
    }

    [Test]
    public void Aggregates_Fields_AreNotPublic()
    {
        Assert.That(Aggregates, Is.Not.Empty);
        Assert.That(Aggregates.SelectMany(aggregate => aggregate.GetFields(BindingFlags.Public | BindingFlags.Instance)), Is.Empty);
    }

    [Test]
    public void Aggregates_Constructors_ArePrivate()
    {
        var constructors = Aggregates.SelectMany(aggregate => aggregate.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)).ToList();

        Assert.That(constructors, Is.Not.Empty);
        Assert.That(constructors, Has.None.Matches<ConstructorInfo>(constructor => !constructor.IsPrivate));
    }

    // A record would print its members and could be copied past its rules.
    [Test]
    public void Aggregates_Types_AreSealedAndNoRecords()
    {
        Assert.That(Aggregates, Is.Not.Empty);
        Assert.That(Aggregates, Has.None.Matches<Type>(aggregate => !aggregate.IsSealed || aggregate.GetMethod("<Clone>$") is not null));
        Assert.That(Aggregates, Has.None.Matches<Type>(aggregate => aggregate.GetMethod(nameof(ToString), [])!.DeclaringType != typeof(object)));
    }

    private static Type? AggregateOf(Type repository) =>
        repository.GetMethod("FindAsync")?.ReturnType.GetGenericArguments()[0]
            ?? repository.GetMethod("Add")?.GetParameters()[0].ParameterType;
}
