namespace Otp.Api.Settings;

/// <summary>Which of the known names somebody may have meant.</summary>
internal static class Spelling
{
    /// <returns>Null where none is close.</returns>
    public static string? Closest(string word, IEnumerable<string> names) => names
        .Where(name => IsClose(word, name) || IsBeginning(word, name) || IsBeginning(name, word))
        .MinBy(name => Distance(word, name));

    /// <summary>Whether a letter or two are wrong: one of up to four, two of more.</summary>
    public static bool IsClose(string word, string name) => Distance(word, name) <= (name.Length <= 4 ? 1 : 2);

    /// <summary>
    /// How many letters are missing, too many, other or in the wrong order, whatever their case (optimal string alignment).
    /// </summary>
    public static int Distance(string word, string name)
    {
        var (a, b) = (word.ToUpperInvariant(), name.ToUpperInvariant());
        var distances = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            distances[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            distances[0, j] = j;

        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var other = distances[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                distances[i, j] = Math.Min(other, Math.Min(distances[i - 1, j], distances[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    distances[i, j] = Math.Min(distances[i, j], distances[i - 2, j - 2] + 1);
            }
        }

        return distances[a.Length, b.Length];
    }

    private static bool IsBeginning(string start, string name) =>
        start.Length > 3 && name.StartsWith(start, StringComparison.OrdinalIgnoreCase);
}
