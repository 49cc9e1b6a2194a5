namespace Otp.TestKit;

/// <summary>What this build was made from. Where the tests run tells more than where they were compiled: that may be written as no place at all.</summary>
internal static class SourceTree
{
    public static string Root { get; } = FindRoot();

    /// <param name="parts">Below the root.</param>
    public static string PathOf(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Otp.sln")))
            directory = directory.Parent ?? throw new InvalidOperationException("The tests run outside the repository.");
        return directory.FullName;
    }
}
