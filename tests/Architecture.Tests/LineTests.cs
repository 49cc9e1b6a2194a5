namespace Otp.Architecture.Tests;

internal sealed class LineTests
{
    // What fits a page, and two of them side by side.
    private const int Longest = 140;

    private static readonly IReadOnlyList<string> Files =
    [
        .. new[] { "*.cs", "*.razor" }.SelectMany(kind => Directory.EnumerateFiles(Layer.SourceDirectory, kind, SearchOption.AllDirectories))
            .Where(IsWritten).Order(StringComparer.Ordinal),
    ];

    [Test]
    public void Lines_Source_FitAPage()
    {
        var tooLong =
            from file in Files
            from line in File.ReadLines(file).Index()
            where line.Item.Length > Longest
            select $"{Path.GetRelativePath(Layer.SourceDirectory, file)}:{line.Index + 1}";

        Assert.That(Files, Is.Not.Empty);
        Assert.That(tooLong, Is.Empty);
    }

    // Not by a tool.
    private static bool IsWritten(string file) =>
        Path.GetRelativePath(Layer.SourceDirectory, file).Split(Path.DirectorySeparatorChar) is var parts
        && !parts.Any(part => part is "obj" or "bin" or "Migrations" or "Compiled");
}
