using Microsoft.Extensions.Configuration;
using Otp.Api.Settings;
using Otp.Infrastructure.Settings;

namespace Otp.Api.FunctionalTests.Settings;

internal sealed class SettingFilesTests
{
    private string _file = null!;

    [SetUp]
    public void MakeFile() => _file = Path.GetTempFileName();

    [TearDown]
    public void RemoveFile() => File.Delete(_file);

    [TestCase("hunter2", "hunter2")]
    [TestCase("hunter2\n", "hunter2")]
    [TestCase("hunter2\r\n", "hunter2")]
    [TestCase(" hunter2 \n\n", " hunter2 \n")]
    [TestCase("", "")]
    public void Content_OfTheFile_IsTheSettingWithoutTheLineEnd(string content, string value)
    {
        File.WriteAllText(_file, content);

        using var configuration = Read("Access:BootstrapToken:FILE");

        Assert.That(configuration["Access:BootstrapToken"], Is.EqualTo(value));
    }

    [TestCase("Secrets:Keys:0:FILE", "Secrets:Keys")]
    [TestCase("ConnectionStrings:Otp:FILE", "ConnectionStrings")]
    [TestCase("Delivery:Sms:0:Headers:Authorization:FILE", "Delivery:Sms:0:Headers")]
    [TestCase("Delivery:Email:0:Password:FILE", "Delivery:Email:0")]
    [TestCase("Hooks:0:Secret:FILE", "Hooks:0")]
    [TestCase("secrets:keys:0:FILE", "Secrets:Keys")]
    public void File_OfAListsMemberOrAHeader_IsOneValueLikeAnyOther(string key, string parent)
    {
        File.WriteAllText(_file, "hunter2\n");
        using var configuration = Read(key);

        var values = new SettingsReader(configuration).Map(parent, "anything", _ => true);

        Assert.That(values.Values, Is.EqualTo(["hunter2"]));
    }

    [Test]
    public void File_OfAKnownSetting_IsNoUnknownSetting()
    {
        File.WriteAllText(_file, "hunter2");
        using var configuration = Read("Access:BootstrapToken:FILE");
        var reader = new SettingsReader(configuration);
        reader.Text("Access:BootstrapToken");

        Assert.That(reader.RefuseUnknown, Throws.Nothing);
    }

    [TestCase("Otp:Lifetime:FILE")]
    [TestCase("Secrets:FILE")]
    [TestCase("Delivery:Sms:0:Headers:File")]
    public void Name_ThatNamesNoFile_IsASettingAsItStands(string key)
    {
        using var configuration = Read(key);

        Assert.That(configuration[key], Is.EqualTo(_file));
        Assert.That(configuration[ConfigurationPath.GetParentPath(key)!], Is.Null);
    }

    [Test]
    public void Setting_GivenBothWays_IsRefusedWithoutEitherValue()
    {
        File.WriteAllText(_file, "hunter2");

        Assert.That(
            () => Read("Secrets:Keys:0:FILE", ("Secrets:Keys:0", "hunter3")),
            Throws.TypeOf<StartupException>().With.Message.EqualTo("Secrets:Keys:0 and Secrets:Keys:0:FILE are both set; it takes one of them."));
    }

    [Test]
    public void File_ThatIsNotThere_IsRefusedWithKeyAndPath()
    {
        File.Delete(_file);

        Assert.That(() => Read("Secrets:Keys:0:FILE"), Throws.TypeOf<StartupException>().With.Message.StartsWith($"Secrets:Keys:0:FILE is \"{_file}\", which can't be read: "));
    }

    [Test]
    public void File_ThatNeverEnds_IsRefused()
    {
        File.WriteAllText(_file, new string('x', 100_000));

        Assert.That(() => Read("Secrets:Keys:0:FILE"), Throws.TypeOf<StartupException>().With.Message.Contains("more than").And.Message.Not.Contains("xx"));
    }

    [Test]
    public void File_ThatIsNoText_IsRefusedWithoutItsContent()
    {
        File.WriteAllBytes(_file, [0x68, 0xFF, 0xFE]);

        Assert.That(() => Read("Secrets:Keys:0:FILE"), Throws.TypeOf<StartupException>().With.Message.EndsWith("it isn't text in UTF-8"));
    }

    private ConfigurationManager Read(string key, params (string Key, string Value)[] others)
    {
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection([new(key, _file), .. others.Select(other => new KeyValuePair<string, string?>(other.Key, other.Value))]);
        configuration.ReadFiles();
        return configuration;
    }
}
