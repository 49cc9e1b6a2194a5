namespace Otp.Architecture.Tests;

internal sealed class LayerTests
{
    private static IEnumerable<TestCaseData> ProjectReferences =>
    [
        new TestCaseData(Layer.Domain, Array.Empty<string>()),
        new TestCaseData(Layer.Application, new[] { "Domain" }),
        new TestCaseData(Layer.Infrastructure, new[] { "Application" }),
        new TestCaseData(Layer.Api, new[] { "Infrastructure" }),
    ];

    private static IEnumerable<TestCaseData> ForbiddenTypes =>
    [
        new TestCaseData(Layer.Domain, new[]
        {
            "Otp.Application", "Otp.Infrastructure", "Otp.Api", "MediatR", "FluentValidation", "AutoMapper", "Microsoft",
            "System.IO", "System.Net", "System.Data", "System.Console", "System.Environment", "System.Diagnostics.Process", "System.TimeProvider",
        }),
        new TestCaseData(Layer.Application, new[]
        {
            "Otp.Infrastructure", "Otp.Api", "Microsoft.EntityFrameworkCore", "Microsoft.Data", "Microsoft.AspNetCore", "Microsoft.Extensions.Hosting",
            "System.IO", "System.Net", "System.Data", "System.Console", "System.Environment", "System.Diagnostics.Process",
        }),
        new TestCaseData(Layer.Infrastructure, new[] { "Otp.Api", "Microsoft.AspNetCore" }),
        new TestCaseData(Layer.Api, new[] { "Otp.Infrastructure.Persistence", "Microsoft.EntityFrameworkCore", "Microsoft.Data", "System.Data" }),
    ];

    // Time comes in through a TimeProvider, and waiting goes through one.
    private static IEnumerable<string> ForbiddenMembers =>
    [
        "System.DateTime.get_Now",
        "System.DateTime.get_UtcNow",
        "System.DateTime.get_Today",
        "System.DateTimeOffset.get_Now",
        "System.DateTimeOffset.get_UtcNow",
        "System.Threading.Thread.Sleep",
        "System.Threading.Tasks.Task.Delay",
    ];

    [Test]
    public void Source_Projects_AreTheLayers()
    {
        var projects = Directory.GetFiles(Layer.SourceDirectory, "*.csproj", SearchOption.AllDirectories).Select(Path.GetFileNameWithoutExtension);

        Assert.That(projects, Is.EquivalentTo(Layer.All.Select(layer => $"{layer}")));
    }

    [TestCaseSource(nameof(ProjectReferences))]
    public void Project_References_PointInwards(Layer layer, string[] projects)
    {
        Assert.That(layer.ProjectReferences, Is.EqualTo(projects));
    }

    [TestCaseSource(nameof(ForbiddenTypes))]
    public void Layer_Types_StayWithinWhatItMayUse(Layer layer, string[] forbidden) =>
        Offenders.AreNone(layer.UsedTypes, type => forbidden.Any(name => IsOrIsIn(type, name)));

    [Test]
    public void Domain_Assemblies_AreTheRuntimesAlone()
    {
        var assemblies = Layer.Domain.Types[0].Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name);

        Offenders.AreNone(assemblies, assembly => !assembly!.StartsWith("System.", StringComparison.Ordinal));
        Assert.That(Layer.Domain.PackageReferences, Is.Empty);
    }

    [Test]
    public void EntityFrameworkCore_Packages_AreInInfrastructureAlone()
    {
        var layers = Layer.All.Where(layer => layer.PackageReferences.Any(package => package.Contains("EntityFrameworkCore", StringComparison.Ordinal)));

        Assert.That(layers, Is.EqualTo([Layer.Infrastructure]));
    }

    [TestCaseSource(typeof(Layer), nameof(Layer.All))]
    public void Layer_Members_AskNoClockAndBlockNoThread(Layer layer) => Offenders.AreNone(layer.UsedMembers, ForbiddenMembers.Contains);

    private static bool IsOrIsIn(string type, string name) =>
        type.StartsWith(name, StringComparison.Ordinal) && (type.Length == name.Length || type[name.Length] == '.');
}
