using Otp.Domain.Common;
using Otp.Domain.Deliveries;

namespace Otp.Domain.UnitTests.Deliveries;

internal sealed class LocaleTests
{
    [TestCase("fa", "fa")]
    [TestCase("FA", "fa")]
    [TestCase("fa-IR", "fa")]
    [TestCase("en-US", "en")]
    [TestCase("en_GB", "en")]
    [TestCase("de-Latn-AT-1996", "de")]
    [TestCase("ckb", "ckb")]
    [TestCase("fa-12345678", "fa")]
    [TestCase("fa-a-b-c-d-e-f-g", "fa")]
    public void TryParse_ALanguageWithOrWithoutMore_IsTheLanguage(string text, string language)
    {
        Assert.That(Locale.TryParse(text, out var locale), Is.True);
        Assert.That(locale!.Value, Is.EqualTo(language));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("f")]
    [TestCase("farsi")]
    [TestCase("fa-")]
    [TestCase("-IR")]
    [TestCase("fa--IR")]
    [TestCase("fa-IR\n")]
    [TestCase("fa-123456789")]
    [TestCase("fa-a-b-c-d-e-f-g-h")]
    [TestCase(" fa")]
    [TestCase("fa/../en")]
    [TestCase("fa-ايران")]
    [TestCase("ｆａ")]
    public void TryParse_AnythingElse_IsRefused(string? text) => Assert.That(Locale.TryParse(text, out _), Is.False);

    [Test]
    public void ToString_IsTheLanguage() => Assert.That($"{Locale.Parse("FA_ir")}", Is.EqualTo("fa"));

    [Test]
    public void TryFind_AmongThoseServed_FindsTheLanguage()
    {
        var served = new ServedLocales([Locale.Persian, Locale.Parse("de")]);

        Assert.That(served.TryFind("de-AT", out var found), Is.True);
        Assert.That(found, Is.EqualTo(Locale.Parse("de")));
        Assert.That(served.TryFind("en", out _), Is.False);
    }

    [TestCase("fa", "Takes fa, with or without a region, as fa-IR.")]
    [TestCase("fa en de", "Takes fa, en or de, with or without a region, as fa-IR.")]
    public void Takes_OfThoseServed_NamesThem(string languages, string sentence) =>
        Assert.That(new ServedLocales(languages.Split(' ').Select(Locale.Parse)).Takes, Is.EqualTo(sentence));
}
