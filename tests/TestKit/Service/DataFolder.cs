namespace Otp.TestKit;

/// <summary>A data directory of a test's own, gone with it. It isn't there before the service makes it.</summary>
internal sealed class DataFolder : IDisposable
{
    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("otp-test-");

    public string Path => System.IO.Path.Combine(_parent.FullName, "data");

    public string AdminKey => File.ReadAllText(System.IO.Path.Combine(Path, "admin.token")).Trim();

    public string FileAt(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => _parent.Delete(recursive: true);
}
