namespace Otp.Architecture.Tests;

/// <summary>The console is a second front end on the same application: it knows nothing of what lies behind it, and asks by one way.</summary>
internal sealed class ConsoleTests
{
    private static readonly string Directory = Path.Combine(Layer.SourceDirectory, "Api", "Console");

    private static readonly IReadOnlyList<string> Files =
    [
        .. new[] { "*.cs", "*.razor" }
            .SelectMany(kind => System.IO.Directory.EnumerateFiles(Directory, kind, SearchOption.AllDirectories)).Order(StringComparer.Ordinal),
    ];

    [Test]
    public void Console_KnowsNothingOfInfrastructure() =>
        Offenders.AreNone(Files, file => File.ReadAllText(file).Contains("Otp.Infrastructure", StringComparison.Ordinal));

    [Test]
    public void Requests_OfPages_AreSentWherePermissionsAreChecked()
    {
        string[] ways = ["IMediator", "IRequestHandler", "Reader ", "Repository", "IUnitOfWork"];

        Offenders.AreNone(
            Files.Where(file => Path.GetFileName(file) != "ConsoleSender.cs"),
            file => ways.Any(way => File.ReadAllText(file).Contains(way, StringComparison.Ordinal)));
    }

    [Test]
    public void Pages_All_AreMadeOfMarkupAlone() => Offenders.AreNone(
        Files.Where(file => file.EndsWith(".razor", StringComparison.Ordinal)),
        file => new[] { "<script", " style=", "@rendermode", "@onclick", "MarkupString" }
            .Any(part => File.ReadAllText(file).Contains(part, StringComparison.OrdinalIgnoreCase)));
}
