using System.Text.RegularExpressions;

namespace Otp.Api.FunctionalTests.Errors;

/// <summary>docs/problems.md says of every type of a problem what a client does about it: of each that a source names, and of no other.</summary>
internal sealed partial class ProblemsDocumentTests
{
    [Test]
    public void Rules_ThatSourcesName_AreInTheDocument()
    {
        var named = Directory.EnumerateFiles(SourceTree.PathOf("src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => NamedRule().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups["rule"].Value).ToHashSet(StringComparer.Ordinal);
        var listed = File.ReadLines(SourceTree.PathOf("docs", "problems.md")).Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .SelectMany(line => ListedRule().Matches(line.Split('|')[1])).Select(match => match.Groups["rule"].Value)
            .Where(rule => rule != "type").ToList();

        Assert.That(named, Has.Count.GreaterThan(30));
        Assert.That(listed, Is.EquivalentTo(named));
    }

    // Where a failure is made, and where a status has one.
    [GeneratedRegex("(Failure\\.[A-Z][A-Za-z]+\\(|new\\(FailureKind\\.[A-Za-z]+, |(Status[0-9]+[A-Za-z]+|_) =>\\s*\\()\\s*\"(?<rule>[a-z-]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex NamedRule();

    [GeneratedRegex("`(?<rule>[a-z-]+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex ListedRule();
}
