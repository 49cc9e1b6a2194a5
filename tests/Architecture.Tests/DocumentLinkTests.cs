using System.Text.RegularExpressions;

namespace Otp.Architecture.Tests;

/// <summary>A page that is renamed, or a heading that is worded anew, must not leave links to what it was.</summary>
internal sealed partial class DocumentLinkTests
{
    private static readonly IReadOnlyList<string> Pages =
    [
        .. Directory.EnumerateFiles(SourceTree.Root, "*.md"),
        .. Directory.EnumerateFiles(SourceTree.PathOf("docs"), "*.md", SearchOption.AllDirectories),
    ];

    [Test]
    public void Links_BetweenPages_LeadSomewhere()
    {
        var links = Pages.SelectMany(page => Link().Matches(File.ReadAllText(page)).Select(link => (page, To: link.Groups["to"].Value)))
            .Where(link => !link.To.Contains(':', StringComparison.Ordinal)).ToList();

        Assert.That(links, Has.Count.GreaterThan(50));
        Assert.That(
            links.Where(link => !LeadsSomewhere(link.page, link.To)).Select(link => $"{Path.GetRelativePath(SourceTree.Root, link.page)}: {link.To}"),
            Is.Empty);
    }

    private static bool LeadsSomewhere(string page, string to)
    {
        var (path, heading) = to.Split('#') is [var before, var after] ? (before, after) : (to, null);
        var target = path.Length == 0 ? page : Path.Combine(Path.GetDirectoryName(page)!, path);
        return heading is null
            ? Path.Exists(target)
            : File.Exists(target) && Heading().Matches(File.ReadAllText(target)).Any(line => NameOf(line.Groups["words"].Value) == heading);
    }

    // As code hosts name a heading.
    private static string NameOf(string words) =>
        NotInNames().Replace(words.ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex("\\]\\((?<to>[^)\\s]+)\\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Link();

    [GeneratedRegex("^#+ (?<words>.+?)\\s*$", RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("[^\\w\\- ]")]
    private static partial Regex NotInNames();
}
