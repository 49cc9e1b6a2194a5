using System.Diagnostics;
using System.Text.Json;
using System.Xml.Linq;

namespace Otp.Templates.Tests;

/// <summary>A copy of the repository's sources, in which templates are tried out. It is gone afterwards.</summary>
internal sealed class Sandbox : IDisposable
{
    /// <summary>Where the templates put their tests.</summary>
    public static readonly IReadOnlyList<string> Projects = ["Application.UnitTests", "Api.FunctionalTests"];

    public const string Architecture = "Architecture.Tests";

    private const string Tested = "Tested.slnf";

    private static readonly string[] LeftOut = [".git", "bin", "obj", "artifacts", "data", "publish", "TestResults"];

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("otp-templates-");

    public Sandbox()
    {
        Copy(new DirectoryInfo(SourceTree.Root), Repository);
        New("install", "templates");
    }

    private DirectoryInfo Repository => new(Path.Combine(_root.FullName, "otp"));

    public string PathOf(string file) => Path.Combine(Repository.FullName, file);

    /// <summary>Runs <c>dotnet new</c>, with templates that are nobody else's.</summary>
    public void New(params string[] arguments) =>
        Run(["new", .. arguments, "--debug:custom-hive", Path.Combine(_root.FullName, "hive")]);

    /// <summary>Builds what is tested here, with warnings as errors.</summary>
    public void Build()
    {
        File.WriteAllText(PathOf(Tested), JsonSerializer.Serialize(new
        {
            solution = new { path = "Otp.sln", projects = Projects.Append(Architecture).Select(project => $"tests/{project}/{project}.csproj") },
        }));
        Run(["build", Tested, "-p:AheadOfTime=false", "-nodeReuse:false", "-v:quiet", "-nologo", "-clp:NoSummary"]);
    }

    /// <returns>
    /// What each test of the architecture, and each that has one of these names in its own, failed with; null where it passed.
    /// </returns>
    public IReadOnlyList<(string Test, string? Failure)> Test(IEnumerable<string> names)
    {
        var results = Path.Combine(_root.FullName, "results");
        var filter = string.Join('|', names.Append(Architecture).Select(name => $"FullyQualifiedName~{name}"));
        Start(["test", Tested, "--no-build", "--filter", filter, "--logger", "trx", "--results-directory", results]);
        return [.. Directory.GetFiles(results, "*.trx").SelectMany(ResultsIn)];
    }

    public void Dispose() => _root.Delete(recursive: true);

    private static IEnumerable<(string Test, string? Failure)> ResultsIn(string file)
    {
        XNamespace trx = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";
        var run = XDocument.Load(file);
        var fixtureOf = run.Descendants(trx + "UnitTest").ToDictionary(
            test => (string)test.Attribute("id")!,
            test => (string)test.Element(trx + "TestMethod")!.Attribute("className")!,
            StringComparer.Ordinal);
        return
            from result in run.Descendants(trx + "UnitTestResult")
            let name = $"{fixtureOf[(string)result.Attribute("testId")!]}.{(string)result.Attribute("testName")!}"
            let message = (string?)result.Descendants(trx + "Message").FirstOrDefault()
            select (name, (string)result.Attribute("outcome")! == "Failed" ? message ?? "" : null);
    }

    private static void Copy(DirectoryInfo from, DirectoryInfo to)
    {
        to.Create();
        foreach (var file in from.EnumerateFiles())
            file.CopyTo(Path.Combine(to.FullName, file.Name));
        foreach (var directory in from.EnumerateDirectories().Where(directory => !LeftOut.Contains(directory.Name)))
            Copy(directory, new DirectoryInfo(Path.Combine(to.FullName, directory.Name)));
    }

    private void Run(IEnumerable<string> arguments)
    {
        var (code, output) = Start([.. arguments]);
        Assert.That(code, Is.Zero, $"dotnet {string.Join(' ', arguments)}\n{output}");
    }

    private (int Code, string Output) Start(IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = Repository.FullName,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // What this test run was told isn't meant for another.
        foreach (var name in start.Environment.Keys.Where(IsOfThisRun).ToList())
            start.Environment.Remove(name);

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.Result);
    }

    private static bool IsOfThisRun(string name) =>
        name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || name.StartsWith("VSTEST", StringComparison.OrdinalIgnoreCase);
}
