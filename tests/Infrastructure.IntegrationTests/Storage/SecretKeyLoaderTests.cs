using System.Runtime.Versioning;
using Otp.Infrastructure.Persistence;
using Otp.Infrastructure.Secrets;
using Otp.Infrastructure.Settings;
using Otp.Infrastructure.Storage;

namespace Otp.Infrastructure.IntegrationTests.Storage;

internal sealed class SecretKeyLoaderTests
{
    private DirectoryInfo _directory = null!;

    [SetUp]
    public void MakeDirectory() => _directory = Directory.CreateTempSubdirectory("otp-test-");

    [TearDown]
    public void RemoveDirectory() => _directory.Delete(recursive: true);

    [Test]
    public async Task Load_ByManyFirstStartsAtOnce_GivesAllOfThemTheKeyThatIsInTheFile()
    {
        var settings = SettingsIn(_directory.FullName);
        using var start = new Barrier(16);

        var rings = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                return SecretKeyLoader.Load(settings, new NoKeys(), mayGenerate: true);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));

        var kept = SecretKey.TryParse(await File.ReadAllTextAsync(settings.SecretKeyFile))!;
        Assert.That(rings.Select(ring => ring[0].Name), Is.All.EqualTo(kept.Name));
        Assert.That(_directory.GetFiles().Select(file => file.FullName), Is.EqualTo([settings.SecretKeyFile]));
    }

    [Test]
    public void Load_WhereTheKeyCannotBeWritten_SaysSo() => Assert.That(
        () => SecretKeyLoader.Load(SettingsIn("/proc"), new NoKeys(), mayGenerate: true),
        Throws.TypeOf<StartupException>().With.Message.StartsWith("/proc/secret.key can't be written"));

    [Test]
    public void Load_WhereNoKeyMayBeMade_MakesNone()
    {
        Assert.That(
            () => SecretKeyLoader.Load(SettingsIn(_directory.FullName), new NoKeys(), mayGenerate: false),
            Throws.TypeOf<StartupException>().With.Message.Contains("secret.key isn't there").And.Message.Contains("migrate"));
        Assert.That(_directory.GetFiles(), Is.Empty);
    }

    [TestCase(UnixFileMode.UserRead | UnixFileMode.OtherRead)]
    [TestCase(UnixFileMode.UserRead | UnixFileMode.OtherWrite)]
    [TestCase(UnixFileMode.UserRead | UnixFileMode.GroupRead)]
    [Platform(Exclude = "Win", Reason = "There are no file modes.")]
    [UnsupportedOSPlatform("windows")]
    public void Load_OfAKeyThatOthersCanGetAt_SaysHowToMend(UnixFileMode mode)
    {
        var settings = SettingsIn(_directory.FullName);
        SecretKeyLoader.Load(settings, new NoKeys(), mayGenerate: true);
        File.SetUnixFileMode(settings.SecretKeyFile, mode);

        Assert.That(
            () => SecretKeyLoader.Load(settings, new NoKeys(), mayGenerate: true),
            Throws.TypeOf<StartupException>().With.Message.EndsWith($"chmod 600 {settings.SecretKeyFile}"));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "There are no file modes.")]
    [UnsupportedOSPlatform("windows")]
    public void Load_OfAKeyInAVolumeOfAGroup_TakesTheGroupAsItIs()
    {
        var settings = SettingsIn(_directory.FullName);
        SecretKeyLoader.Load(settings, new NoKeys(), mayGenerate: true);
        File.SetUnixFileMode(_directory.FullName, File.GetUnixFileMode(_directory.FullName) | UnixFileMode.SetGroup);
        File.SetUnixFileMode(settings.SecretKeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite);

        Assert.That(SecretKeyLoader.Load(settings, new NoKeys(), mayGenerate: true), Has.Count.EqualTo(1));
    }

    private static StorageSettings SettingsIn(string directory) => new() { Directory = directory, SecretKeys = [], BootstrapToken = null };

    private sealed class NoKeys : IRegisteredKeys
    {
        public string Description => "the store";

        public IReadOnlyList<string> Read() => [];
    }
}
