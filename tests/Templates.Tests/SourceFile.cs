using System.Text.RegularExpressions;

namespace Otp.Templates.Tests;

/// <summary>
/// A file that somebody follows the guide in. It knows as much of C# as the guide's blocks need: members, and paragraphs of a body.
/// </summary>
internal sealed partial class SourceFile(string path)
{
    private const string Indent = "    ";

    // What the template throws where something is left to be written.
    private const string Sentence = "isn't written";

    private readonly List<string> _lines = [.. File.ReadLines(path)];

    public void Save() => File.WriteAllLines(path, _lines);

    /// <summary>
    /// Members take the place of those of the same name, or go to the end of the file's first type; statements take the sentence's.
    /// </summary>
    public void Take(IReadOnlyList<string> block)
    {
        if (!Declaration().IsMatch(block[0]))
        {
            TakeStatements(block);
            return;
        }

        foreach (var (start, count) in MembersIn(block, indent: ""))
            TakeMember([.. block.Skip(start).Take(count)]);
    }

    private void TakeStatements(IReadOnlyList<string> statements)
    {
        var sentence = _lines.FindIndex(line => line.Contains(Sentence, StringComparison.Ordinal));
        Assert.That(sentence, Is.Not.Negative, $"{path} has no sentence left for {statements[0]}");
        var start = _lines.FindLastIndex(sentence, line => line.Length == 0) + 1;
        Replace(start, _lines.FindIndex(sentence, line => line.Length == 0) - start, statements, Indent + Indent);
    }

    private void TakeMember(IReadOnlyList<string> member)
    {
        var name = NameOf(member);
        foreach (var (start, count) in MembersIn(_lines, Indent))
        {
            if (NameOf(_lines.GetRange(start, count)) == name)
            {
                Replace(start, count, member, Indent);
                return;
            }
        }

        Replace(_lines.IndexOf("}"), 0, ["", .. member], Indent);
    }

    private void Replace(int start, int count, IEnumerable<string> lines, string indent)
    {
        _lines.RemoveRange(start, count);
        _lines.InsertRange(start, lines.Select(line => line.Length == 0 ? line : indent + line));
    }

    // A member ends where its brackets are closed, with a brace or a semicolon. Comments and attributes before it are its own.
    private static IEnumerable<(int Start, int Count)> MembersIn(IReadOnlyList<string> lines, string indent)
    {
        for (var start = 0; start < lines.Count; start++)
        {
            var isAtIndent = lines[start].Length - lines[start].TrimStart().Length == indent.Length;
            if (!isAtIndent || !Declaration().IsMatch(lines[start]))
                continue;

            var (end, depth) = (start, 0);
            for (; end < lines.Count; end++)
            {
                depth += Depth(lines[end]);
                if (depth == 0 && !IsComment(lines[end]) && (lines[end].EndsWith(';') || lines[end].EndsWith('}')))
                    break;
            }

            yield return (start, end - start + 1);
            start = end;
        }
    }

    private static string NameOf(IReadOnlyList<string> member) =>
        Name().Match(member.First(line => !IsComment(line) && !line.TrimStart().StartsWith('['))).Groups["name"].Value;

    private static int Depth(string line) => IsComment(line) ? 0 : line.Sum(character => character switch
    {
        '(' or '[' or '{' => 1,
        ')' or ']' or '}' => -1,
        _ => 0,
    });

    private static bool IsComment(string line) => line.TrimStart().StartsWith("//", StringComparison.Ordinal);

    [GeneratedRegex("^ *(///|\\[|public |private |internal )", RegexOptions.ExplicitCapture)]
    private static partial Regex Declaration();

    [GeneratedRegex("(?<name>\\w+) ?[({=;]", RegexOptions.ExplicitCapture)]
    private static partial Regex Name();
}
