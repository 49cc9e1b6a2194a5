using System.Reflection;

namespace Otp.Architecture.Tests;

/// <summary>An aggregate is what a repository finds, or is given.</summary>
internal sealed class AggregateTests
{
    internal static readonly IReadOnlyList<Type> Aggregates =
        [.. Layer.Domain.Types.Where(type => type.IsInterface).Select(AggregateOf).OfType<Type>()];

    [Test]
    public void Aggregates_Domain_HasOneForEachRepository()
    {
        Assert.That(Aggregates, Has.Count.EqualTo(Layer.Domain.Types.Count(type => type.Name.EndsWith("Repository", StringComparison.Ordinal))));
        Assert.That(Aggregates, Is.SubsetOf(Layer.Domain.Types));
    }

    [Test]
    public void Aggregates_Properties_AreSetByThemselvesAlone() => Offenders.AreNone(
        Aggregates.SelectMany(aggregate => aggregate.GetProperties()),
        property => property.SetMethod is { IsPrivate: false });

    [Test]
    public void Aggregates_Fields_AreNotPublic() =>
        Offenders.AreNone(Aggregates, aggregate => aggregate.GetFields(BindingFlags.Public | BindingFlags.Instance).Length > 0);

    [Test]
    public void Aggregates_Constructors_ArePrivate() => Offenders.AreNone(
        Aggregates,
        aggregate => aggregate.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance).Any(made => !made.IsPrivate));

    // A record would print its members and could be copied past its rules.
    [Test]
    public void Aggregates_Types_AreSealedAndNoRecords() => Offenders.AreNone(
        Aggregates,
        aggregate => !aggregate.IsSealed
            || aggregate.GetMethod("<Clone>$") is not null
            || aggregate.GetMethod(nameof(ToString), [])!.DeclaringType != typeof(object));

    private static Type? AggregateOf(Type repository) =>
        repository.GetMethod("FindAsync")?.ReturnType.GetGenericArguments()[0]
            ?? repository.GetMethod("Add")?.GetParameters()[0].ParameterType;
}
