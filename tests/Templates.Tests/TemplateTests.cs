namespace Otp.Templates.Tests;

/// <summary>
/// What the templates make builds, and fails with a sentence; filled in as docs/adding-a-command.md says, it passes. All of it is made
/// and built once.
/// </summary>
internal sealed class TemplateTests
{
    private static readonly Guide Guide =
        new(File.ReadAllLines(SourceTree.PathOf("docs", "adding-a-command.md")));

    // Each as somebody may ask for it: what is in the body, in the address, of another area.
    private static readonly string[][] Unfilled =
    [
        ["otp-command", "--name", "MarkRecipient"],
        ["otp-command", "--name", "MarkCode", "--route", "/notifications/otp/{id}/mark/", "--method", "Put", "--permission", "SendOtpCode"],
        ["otp-command", "--name", "MarkToken", "--area", "Access", "--permission", "ManageAccess", "--route", "access/tokens/{id}/mark"],
        ["otp-command", "--name", "MarkTokens", "--area", "Access", "--permission", "ManageAccess", "--route", "/access/tokens/mark/"],
        ["otp-query", "--name", "GetCodeMark", "--route", "/notifications/otp/{id}/mark/"],
        ["otp-query", "--name", "GetMarks", "--permission", "VerifyOtpCode"],
    ];

    private static readonly IReadOnlyList<string> UnfilledNames = [.. Unfilled.Select(NameIn)];
    private static readonly IReadOnlyList<string> GuidesNames = [.. Guide.Creations.Select(NameIn)];
    private static readonly IReadOnlyList<string> CommandNames =
        [.. Unfilled.Concat(Guide.Creations).Where(creation => creation[0] == "otp-command").Select(NameIn)];

    private IReadOnlyList<(string Test, string? Failure)> _results = [];

    [OneTimeSetUp]
    public void MakeAndBuild()
    {
        using var sandbox = new Sandbox();
        foreach (var creation in Unfilled.Concat(Guide.Creations))
            sandbox.New(creation);
        foreach (var (file, code) in Guide.Code)
        {
            var source = new SourceFile(sandbox.PathOf(file));
            source.Take(code);
            source.Save();
        }

        sandbox.Build();
        _results = sandbox.Test(UnfilledNames.Concat(GuidesNames));
    }

    [TestCaseSource(nameof(UnfilledNames))]
    public void Made_ButNotWritten_FailsWithASentence(string name)
    {
        foreach (var project in Sandbox.Projects)
        {
            var failures = TestsOf(name, project).Select(test => test.Failure).OfType<string>().ToList();
            Assert.That(failures, Is.Not.Empty.And.All.Contains(name).And.All.Contains("isn't written"), project);
        }
    }

    [TestCaseSource(nameof(GuidesNames))]
    public void Made_AndWrittenAsTheGuideSays_Passes(string name)
    {
        foreach (var project in Sandbox.Projects)
        {
            var tests = TestsOf(name, project).ToList();
            Assert.That(tests, Is.Not.Empty, project);
            Assert.That(tests.Where(test => test.Failure is not null), Is.Empty, project);
        }
    }

    // A query that isn't written lets in too, and then answers 500.
    [TestCaseSource(nameof(CommandNames))]
    public void Made_Endpoints_LetInWhomTheirTestsSay(string name)
    {
        var matrix = _results.Where(result => result.Test.Contains($"AsItsPermissionSays({name}, ", StringComparison.Ordinal)).ToList();

        Assert.That(matrix, Is.Not.Empty);
        Assert.That(matrix.Where(result => result.Failure is not null), Is.Empty);
    }

    [Test]
    public void Made_Code_FitsIntoItsLayers()
    {
        var tests = _results.Where(result => result.Test.StartsWith($"Otp.{Sandbox.Architecture}.", StringComparison.Ordinal)).ToList();

        Assert.That(tests, Is.Not.Empty);
        Assert.That(tests.Where(test => test.Failure is not null), Is.Empty);
    }

    [Test]
    public void Guide_FitsAPage() => Assert.That(Guide.Lines, Has.Count.LessThanOrEqualTo(120));

    private static string NameIn(string[] creation) => creation[Array.IndexOf(creation, "--name") + 1];

    private IEnumerable<(string Test, string? Failure)> TestsOf(string name, string project) =>
        from result in _results
        where result.Test.StartsWith($"Otp.{project}.", StringComparison.Ordinal)
        where result.Test.Contains($".{name}Tests", StringComparison.Ordinal)
        select result;
}
