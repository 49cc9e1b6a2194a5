using System.Text.RegularExpressions;

namespace Otp.Templates.Tests;

/// <summary>
/// docs/adding-a-command.md, as its reader follows it: runs its commands, and puts each of its blocks into the file that is named before
/// it.
/// </summary>
internal sealed partial class Guide(IReadOnlyList<string> lines)
{
    public IReadOnlyList<string> Lines => lines;

    /// <summary>The arguments of each <c>dotnet new</c>.</summary>
    public IEnumerable<string[]> Creations =>
        from block in Blocks
        from line in block.Lines
        where line.StartsWith("dotnet new otp-", StringComparison.Ordinal)
        select line.Split(' ')[2..];

    /// <summary>What goes into which file.</summary>
    public IEnumerable<(string File, IReadOnlyList<string> Code)> Code =>
        from block in Blocks
        where block.Language == "csharp"
        select (block.File, block.Lines);

    private IEnumerable<(string Language, string File, IReadOnlyList<string> Lines)> Blocks
    {
        get
        {
            var file = "";
            for (var at = 0; at < lines.Count; at++)
            {
                if (NamedFile().Match(lines[at]) is { Success: true } named)
                    file = named.Groups["file"].Value;
                if (!lines[at].StartsWith("```", StringComparison.Ordinal))
                    continue;

                var block = lines.Skip(at + 1).TakeWhile(line => line != "```").ToList();
                yield return (lines[at][3..], file, block);
                at += block.Count + 1;
            }
        }
    }

    [GeneratedRegex("^`(?<file>(src|tests)/[^`]+\\.cs)`", RegexOptions.ExplicitCapture)]
    private static partial Regex NamedFile();
}
