using Otp.Domain.Deliveries;
using Otp.Infrastructure.Delivery;
using Otp.Infrastructure.Delivery.Templates;

namespace Otp.Infrastructure.IntegrationTests.Delivery;

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
