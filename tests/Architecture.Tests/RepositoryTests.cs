namespace Otp.Architecture.Tests;

internal sealed class RepositoryTests
{
    private static readonly IReadOnlyList<Type> Repositories =
        [.. Layer.All.SelectMany(layer => layer.Types).Where(type => type.IsInterface && type.Name.EndsWith("Repository", StringComparison.Ordinal))];

    [Test]
    public void Repositories_Interfaces_LiveInTheDomain() => Offenders.AreNone(Repositories, type => !Layer.Domain.Types.Contains(type));

    [Test]
    public void Repositories_Implementations_LiveInTheInfrastructureAndAreInternal()
    {
        var implementations = Layer.All.SelectMany(layer => layer.Types).Where(type => type.IsClass && Repositories.Any(type.IsAssignableTo)).ToList();

        Assert.That(implementations, Has.Count.EqualTo(Repositories.Count));
        Offenders.AreNone(implementations, type => type.IsVisible || !Layer.Infrastructure.Types.Contains(type));
    }

    [Test]
    public void Repositories_Members_HandOutNoQueries() => Offenders.AreNone(
        Repositories.SelectMany(repository => repository.GetMethods()),
        method => method.GetParameters().Append(method.ReturnParameter)
            .Any(parameter => $"{parameter.ParameterType}".Contains("System.Linq", StringComparison.Ordinal)));

    // Requests go through commands and queries.
    [Test]
    public void Repositories_Api_UsesNone()
    {
        Assert.That(Repositories, Is.Not.Empty);
        Offenders.AreNone(Layer.Api.UsedTypes, type => Repositories.Any(repository => string.Equals(repository.FullName, type, StringComparison.Ordinal)));
    }
}
