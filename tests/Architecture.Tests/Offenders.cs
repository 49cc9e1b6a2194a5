namespace Otp.Architecture.Tests;

/// <summary>Names those who break a rule and nobody else, one a line.</summary>
internal static class Offenders
{
    /// <summary>Where there is nobody to ask it fails as well: such a test asks nothing.</summary>
    public static void AreNone<T>(IEnumerable<T> all, Func<T, bool> breaksTheRule)
    {
        var asked = all.ToList();
        Assert.That(asked, Is.Not.Empty);
        if (string.Join('\n', asked.Where(breaksTheRule)) is { Length: > 0 } offenders)
            Assert.Fail(offenders);
    }
}
