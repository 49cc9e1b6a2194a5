using System.Text.RegularExpressions;

namespace Otp.Architecture.Tests;

/// <summary>docs/security.md names the test that shows each requirement; a test that is renamed or goes must not leave its name there.</summary>
internal sealed partial class SecurityDocumentTests
{
    [Test]
    public void Tests_ThatTheDocumentNames_AreThere()
    {
        var named = NamedTest().Matches(File.ReadAllText(SourceTree.PathOf("docs", "security.md"))).ToList();

        Assert.That(named, Has.Count.GreaterThan(15));
        Assert.That(named.Where(test => !IsThere(test.Groups["class"].Value, test.Groups["method"].Value)).Select(test => test.Value), Is.Empty);
    }

    private static bool IsThere(string testClass, string method) =>
        Directory.EnumerateFiles(SourceTree.PathOf("tests"), $"{testClass}.cs", SearchOption.AllDirectories)
            .Any(file => File.ReadAllText(file).Contains($" {method}(", StringComparison.Ordinal));

    [GeneratedRegex("`(?<class>[A-Za-z]+Tests)\\.(?<method>[A-Za-z0-9_]+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex NamedTest();
}
