using Otp.Infrastructure.Files;

namespace Otp.Infrastructure.IntegrationTests.Files;

internal sealed class PrivateFileTests
{
    private DirectoryInfo _directory = null!;
    private string _file = null!;

    [SetUp]
    public void MakeDirectory()
    {
        _directory = Directory.CreateTempSubdirectory("otp-test-");
        _file = Path.Combine(_directory.FullName, "secret");
    }

    [TearDown]
    public void RemoveDirectory() => _directory.Delete(recursive: true);

    [Test]
    public void Write_OverAnOlderFileAndADraftThatWasLeft_ReplacesBoth()
    {
        File.WriteAllText(_file, "old");
        File.WriteAllText($"{_file}.new", "half");

        PrivateFile.Write(_file, "new");

        Assert.That(File.ReadAllText(_file), Is.EqualTo("new\n"));
        Assert.That(_directory.GetFiles().Select(file => file.Name), Is.EqualTo(["secret"]));
    }

    [Test]
    public void TryWriteNew_WhereThereIsOne_LeavesIt()
    {
        File.WriteAllText(_file, "old");

        Assert.That(PrivateFile.TryWriteNew(_file, "new"), Is.False);
        Assert.That(File.ReadAllText(_file), Is.EqualTo("old"));
        Assert.That(_directory.GetFiles().Select(file => file.Name), Is.EqualTo(["secret"]));
    }

    [Test]
    public void Write_ThatFails_LeavesNothing()
    {
        Directory.CreateDirectory(_file);

        Assert.That(() => PrivateFile.Write(_file, "new"), Throws.Exception);
        Assert.That(_directory.GetFiles(), Is.Empty);
    }

    [Test]
    public void TryWriteNew_ThatFails_LeavesNothing()
    {
        Directory.CreateDirectory(_file);

        Assert.That(() => PrivateFile.TryWriteNew(_file, "new"), Throws.InstanceOf<IOException>());
        Assert.That(_directory.GetFiles(), Is.Empty);
    }
}
