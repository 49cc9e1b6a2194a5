using Otp.Domain.Common;
using Otp.Domain.Deliveries;
using Otp.Infrastructure.Delivery;
using Otp.Infrastructure.Delivery.Templates;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.IntegrationTests.Delivery.Templates;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class MessageTemplatesTests : IDisposable
{
    private readonly DirectoryInfo _own = Directory.CreateTempSubdirectory("otp-test-");

    public void Dispose() => _own.Delete(recursive: true);

    [TestCase("fa", "کد Shop: 042317\nاین کد را به هیچ‌کس ندهید.")]
    [TestCase("en", "042317 is your Shop code, valid for 2 min. Never share it.")]
    public void TextMessage_AsShipped_IsOneSegmentEvenWithADomain(string locale, string expected)
    {
        var message = Messages.TextMessage(Locale.Parse(locale));
        var bound = Messages.Templates(new DeliverySettings { Service = "Shop", Domain = "shop.example" }).TextMessage(message);

        Assert.That(Messages.Templates().TextMessage(message), Is.EqualTo(expected));
        Assert.That(bound, Is.EqualTo($"{expected}\n\n@shop.example #042317"));
        Assert.That(SmsSegments.CountOf(bound), Is.EqualTo(1));
    }

    [Test]
    public void Mail_EscapesForItsParts()
    {
        var mail = Messages.Templates(new DeliverySettings { Service = "A & <B>" }).Mail(Messages.Mail());

        Assert.That(mail.Subject, Is.EqualTo("042317 is your A & <B> code"));
        Assert.That(mail.Text, Does.Contain("Your A & <B> code is 042317."));
        Assert.That(mail.Html, Does.Contain("Your A &amp; &lt;B&gt; code is").And.Not.Contain("<B>"));
    }

    [Test]
    public void Own_ReplacesItsNamesakeAlone()
    {
        File.WriteAllText(Path.Combine(_own.FullName, "sms.en.liquid"), "{{ purpose }}: {{ code }}");
        var templates = Messages.Templates(new DeliverySettings { Templates = _own.FullName });

        Assert.That(templates.TextMessage(Messages.TextMessage(Locale.English)), Is.EqualTo("login: 042317"));
        Assert.That(templates.TextMessage(Messages.TextMessage(Locale.Persian)), Does.StartWith("کد Otp"));
    }

    [TestCase("{{ code }}\n\n@{{ domain }} #{{ code }}")]
    [TestCase("{{ code }}\n@shop.example #{{ code }} @pay.example\n")]
    [TestCase("<#> {{ code }}\nFA+9qCX9VSu")]
    [TestCase("{{ code }}\nabcDEFghijk")]
    [TestCase("{{ code }}\n0123456789a")]
    public void Own_ThatEndsInALineForAutofill_GetsNoSecond(string template)
    {
        File.WriteAllText(Path.Combine(_own.FullName, "sms.en.liquid"), template);
        var text = Messages.Templates(new DeliverySettings { Templates = _own.FullName, Domain = "shop.example" }).TextMessage(Messages.TextMessage(Locale.English));

        Assert.That(text, Is.EqualTo(template.Trim().Replace("{{ code }}", "042317", StringComparison.Ordinal).Replace("{{ domain }}", "shop.example", StringComparison.Ordinal)));
    }

    [TestCase("{{ code }}\n02112345678")]
    [TestCase("{{ code }}\nInformation")]
    [TestCase("{{ code }}\nSnappMarket")]
    [TestCase("{{ code }}\nSHOPEXAMPLE")]
    [TestCase("{{ code }}\nsupport2026")]
    [TestCase("{{ code }}\nsms/support")]
    [TestCase("Write to @shop.example #{{ code }}")]
    [TestCase("{{ code }} FA+9qCX9VSu")]
    public void Own_ThatEndsInAnyOtherLine_GetsTheDomainsOwn(string template)
    {
        File.WriteAllText(Path.Combine(_own.FullName, "sms.en.liquid"), template);
        var text = Messages.Templates(new DeliverySettings { Templates = _own.FullName, Domain = "shop.example" }).TextMessage(Messages.TextMessage(Locale.English));

        Assert.That(text, Does.EndWith("\n\n@shop.example #042317"));
    }

    [TestCase("{{ code")]
    [TestCase("{{ kode }}")]
    [TestCase("{% if %}")]
    [TestCase("")]
    [TestCase("There is a code.")]
    public void Own_ThatIsWrong_StopsTheStartAndIsNamed(string template)
    {
        var file = Path.Combine(_own.FullName, "email.fa.html.liquid");
        File.WriteAllText(file, template);

        Assert.That(() => Messages.Templates(new DeliverySettings { Templates = _own.FullName }),
            Throws.TypeOf<StartupException>().With.Message.StartsWith(file).Or.Message.StartsWith($"The template {file}"));
    }

    [Test]
    public void Own_ThatIsntUtf8_StopsTheStartAndIsNamed()
    {
        var file = Path.Combine(_own.FullName, "sms.en.liquid");
        File.WriteAllBytes(file, [.. "{{ code }} "u8, 0xE9]);

        Assert.That(() => Messages.Templates(new DeliverySettings { Templates = _own.FullName }), Throws.TypeOf<StartupException>().With.Message.StartsWith($"The template {file}"));
    }

    [Test]
    public void Own_ThatShowsTheCodeInItsOwnWay_IsTaken()
    {
        File.WriteAllText(Path.Combine(_own.FullName, "sms.en.liquid"), "{{ code | slice: 0, 3 }} {{ code | slice: 3, 3 }}");

        Assert.That(Messages.Templates(new DeliverySettings { Templates = _own.FullName }).TextMessage(Messages.TextMessage(Locale.English)), Is.EqualTo("042 317"));
    }

    [Test]
    public void LocalesIn_ADirectoryWithALanguageOfItsOwn_AddsIt()
    {
        WriteAll("de");
        WriteAll("ckb");
        File.WriteAllText(Path.Combine(_own.FullName, "sms.en.liquid"), "{{ code }}");
        File.WriteAllText(Path.Combine(_own.FullName, "README.md"), "");
        var locales = TemplateFiles.LocalesIn(_own.FullName);
        var templates = Messages.Templates(new DeliverySettings { Templates = _own.FullName, Locales = locales });

        Assert.That(locales.All.Select(locale => locale.Value), Is.EqualTo(["fa", "en", "ckb", "de"]));
        Assert.That(templates.TextMessage(Messages.TextMessage(Locale.Parse("de-AT"))), Is.EqualTo("de 042317"));
        Assert.That(templates.Mail(Messages.Mail(Locale.Parse("de"))).Subject, Is.EqualTo("de 042317"));
    }

    [TestCase("sms.de.liquid")]
    [TestCase("email.de.subject.liquid")]
    [TestCase("email.de.text.liquid")]
    [TestCase("email.de.html.liquid")]
    public void LocalesIn_ADirectoryThatLacksAFile_StopsTheStartAndNamesIt(string missing)
    {
        WriteAll("de");
        var file = Path.Combine(_own.FullName, missing);
        File.Delete(file);

        Assert.That(() => TemplateFiles.LocalesIn(_own.FullName), Throws.TypeOf<StartupException>().With.Message.StartsWith($"The template {file} is missing"));
    }

    [TestCase("sms.DE.liquid")]
    [TestCase("sms.de-AT.liquid")]
    [TestCase("email.deutsch.text.liquid")]
    public void LocalesIn_AFileOfNoLanguage_StopsTheStartAndNamesIt(string name)
    {
        File.WriteAllText(Path.Combine(_own.FullName, name), "{{ code }}");

        Assert.That(() => TemplateFiles.LocalesIn(_own.FullName), Throws.TypeOf<StartupException>().With.Message.Contains(name));
    }

    [Test]
    public void LocalesIn_NoDirectory_AreThoseThatAreShipped() => Assert.That(TemplateFiles.LocalesIn(directory: null).All, Is.EqualTo(new[] { Locale.Persian, Locale.English }));

    [Test]
    public void TextMessage_InALanguageThatIsNoLongerServed_IsTheConfiguredOnes() =>
        Assert.That(Messages.Templates(new DeliverySettings { Service = "Shop", Locale = Locale.English }).TextMessage(Messages.TextMessage(Locale.Parse("de"))), Does.Contain("is your Shop code"));

    private void WriteAll(string language)
    {
        foreach (var name in TemplateFiles.All)
            File.WriteAllText(Path.Combine(_own.FullName, TemplateFiles.Of(name, Locale.Parse(language))), $"{language} {{{{ code }}}}");
    }

    private static IEnumerable<TestCaseData> Texts =>
    [
        new TestCaseData("", 1).SetArgDisplayNames("nothing"),
        new TestCaseData(new string('a', 160), 1).SetArgDisplayNames("160 GSM"),
        new TestCaseData(new string('a', 161), 2).SetArgDisplayNames("161 GSM"),
        new TestCaseData(new string('a', 306), 2).SetArgDisplayNames("306 GSM"),
        new TestCaseData(new string('a', 307), 3).SetArgDisplayNames("307 GSM"),
        new TestCaseData(new string('€', 80), 1).SetArgDisplayNames("80 that count twice"),
        new TestCaseData(new string('€', 81), 2).SetArgDisplayNames("81 that count twice"),
        new TestCaseData(new string('ک', 70), 1).SetArgDisplayNames("70 UCS-2"),
        new TestCaseData(new string('ک', 71), 2).SetArgDisplayNames("71 UCS-2"),
        new TestCaseData(new string('ک', 134), 2).SetArgDisplayNames("134 UCS-2"),
        new TestCaseData(new string('ک', 135), 3).SetArgDisplayNames("135 UCS-2"),
        new TestCaseData(new string('a', 69) + "😀", 2).SetArgDisplayNames("a character of two units over the end"),
    ];

    [TestCaseSource(nameof(Texts))]
    public void CountOf_AText_IsItsSegments(string text, int segments) => Assert.That(SmsSegments.CountOf(text), Is.EqualTo(segments));
}
