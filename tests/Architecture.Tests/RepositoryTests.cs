namespace Otp.Architecture.Tests;

internal sealed class RepositoryTests
{
    private static readonly IReadOnlyList<Type> Repositories =
        [.. Layer.All.SelectMany(layer => layer.Types).Where(type => type.IsInterface && type.Name.EndsWith("Repository", StringComparison.Ordinal))];

    [Test]
    public void Repositories_Interfaces_LiveInTheDomain()
    {
        Assert.That(Repositories, Is.Not.Empty);
        Assert.That(Repositories, Is.SubsetOf(Layer.Domain.Types));
    }

    [Test]
    public void Repositories_Implementations_LiveInTheInfrastructureAndAreInternal()
    {
        var implementations = Layer.All.SelectMany(layer => layer.Types).Where(type => type.IsClass && Repositories.Any(type.IsAssignableTo)).ToList();

        Assert.That(implementations, Has.Count.EqualTo(Repositories.Count));
        Assert.That(implementations, Is.SubsetOf(Layer.Infrastructure.Types));
        Assert.That(implementations, Has.None.Matches<Type>(type => type.IsVisible));
    }

    [Test]
    public void Repositories_Members_HandOutNoQueries()
    {
        var types = Repositories.SelectMany(repository => repository.GetMethods()).SelectMany(method => method.GetParameters().Append(method.ReturnParameter)).Select(parameter => $"{parameter.ParameterType}");

        Assert.That(types, Is.Not.Empty);
        Assert.That(types, Has.None.Contains("System.Linq"));
    }

    // Requests go through commands and queries.
    [Test]
    public void Repositories_Api_UsesNone()
    {
        Assert.That(Repositories, Is.Not.Empty);
        Assert.That(Layer.Api.UsedTypes, Is.Not.Empty);
        Assert.That(Layer.Api.UsedTypes, Has.None.AnyOf([.. Repositories.Select(repository => repository.FullName)]));
    }
}
