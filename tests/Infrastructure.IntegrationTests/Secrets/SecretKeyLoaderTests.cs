using Otp.Infrastructure.Persistence;
using Otp.Infrastructure.Secrets;

namespace Otp.Infrastructure.IntegrationTests.Secrets;

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
                return SecretKeyLoader.Load(settings, new NoKeys());
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
        () => SecretKeyLoader.Load(SettingsIn("/proc"), new NoKeys()),
        Throws.TypeOf<StartupException>().With.Message.StartsWith("/proc/secret.key can't be written"));

    private static StorageSettings SettingsIn(string directory) => new() { Directory = directory, SecretKeys = [], BootstrapToken = null };

    private sealed class NoKeys : IRegisteredKeys
    {
        public string Description => "the store";

        public IReadOnlyList<string> Read() => [];
    }
}
