using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Otp.Domain.Recipients;

namespace Otp.Client.Tests;

/// <summary>What the client's types take, and what they print.</summary>
internal sealed class ValueTests
{
    [TestCase("09123256545")]
    [TestCase("+989123256545")]
    [TestCase("00989123256545")]
    [TestCase("989123256545")]
    [TestCase("9123256545")]
    [TestCase("+98 (0) 912-325.6545")]
    [TestCase("tel:+98-912-325-6545")]
    [TestCase("۰۹۱۲۳۲۵۶۵۴۵")]
    public void Mobile_InAnyForm_IsTheSame(string text)
    {
        Assert.That(Recipient.Mobile(text), Is.EqualTo(Given.Mobile));
        Assert.That(Recipient.Mobile(text).Value, Is.EqualTo("09123256545"));
    }

    [TestCase("")]
    [TestCase("0912325654")]
    [TestCase("+4915112345678")]
    [TestCase("0812325654x")]
    public void Mobile_OfAnotherKind_IsRefused(string text) => Assert.That(() => Recipient.Mobile(text), Throws.TypeOf<FormatException>());

    [TestCase("someone")]
    [TestCase("someone@localhost")]
    [TestCase("some one@example.com")]
    [TestCase("@example.com")]
    [TestCase("someone@exa_mple.com")]
    public void Email_ThatIsNone_IsRefused(string text) => Assert.That(() => Recipient.Email(text), Throws.TypeOf<FormatException>());

    // Whatever the client holds, the service takes.
    [TestCase("someone@example.com")]
    [TestCase(" someone@example.com\t")]
    [TestCase("someone@xn--mgbaam7a8h.example")]
    [TestCase("someone@مثال.example")]
    [TestCase("some.one+tag@a-b.example")]
    [TestCase("\"some one\"@example.com")]
    [TestCase("someone@example.com.")]
    [TestCase("someone@example..com")]
    [TestCase("someone@-example.com")]
    [TestCase("someone@example-.com")]
    [TestCase("someone@.example.com")]
    [TestCase("someone@192.168.0.1")]
    [TestCase("someone@[192.168.0.1]")]
    [TestCase("some..one@example.com")]
    [TestCase(".someone@example.com")]
    [TestCase("someone@example.123")]
    [TestCase("سلام@example.com")]
    [TestCase("a@b@example.com")]
    [TestCase("someone@example.com\u200e")]
    [TestCase("\u200f someone@example.com")]
    [TestCase("some\u200eone@example.com")]
    [TestCase("someone@exam ple.com")]
    public void Email_ThatIsHeld_IsOneThatTheServiceTakes(string text)
    {
        var isTaken = EmailAddress.TryParse(text, out _);

        Assert.That(Recipient.TryEmail(text, out var held) && !EmailAddress.TryParse(held.Value, out _), Is.False);
        Assert.That(held is not null, Is.EqualTo(isTaken));
    }

    [TestCase("042317", 42317, "042317")]
    [TestCase(" 042-317\n", 42317, "042317")]
    [TestCase("۰۴۲۳۱۷", 42317, "042317")]
    public void Code_AsItIsPasted_KeepsItsZeros(string text, int value, string digits)
    {
        Assert.That(OneTimeCode.Parse(text).Value, Is.EqualTo(value));
        Assert.That(OneTimeCode.Parse(text).Reveal(), Is.EqualTo(digits));
    }

    [TestCase("")]
    [TestCase("-1")]
    [TestCase("1-")]
    [TestCase("12a4")]
    [TestCase("2147483648")]
    public void Code_ThatIsNone_IsRefused(string text) => Assert.That(() => OneTimeCode.Parse(text), Throws.TypeOf<FormatException>());

    [Test]
    public void Requests_HoldNothingThatTheServiceRefuses()
    {
        Assert.That(() => OneTimeCode.From(-1), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => new Purpose("Log In"), Throws.TypeOf<FormatException>());
        Assert.That(() => new MessageLocale("Persian"), Throws.TypeOf<FormatException>());
        Assert.That(() => new PageRequest { Limit = 1001 }, Throws.InstanceOf<ArgumentException>());
        Assert.That(() => NewAccessToken.Staff("shop", []), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => NewAccessToken.Admin("two\nlines"), Throws.InstanceOf<ArgumentException>());
    }

    [Test]
    public void Values_PrintAsMasks()
    {
        Assert.That($"{Given.Code} {OneTimeCode.From(255315)} {new TokenKey("0123456789")}", Is.EqualTo("*** *** ***"));
        Assert.That($"{Given.Mobile} {Given.Email}", Is.EqualTo("0912***6545 s***@example.com"));
    }

    [Test]
    public void Words_OfALaterVersion_AreReadAsUnknown()
    {
        Assert.That(JsonSerializer.Deserialize<DeliveryState>("\"held\""), Is.EqualTo(DeliveryState.Unknown));
        Assert.That(JsonSerializer.Deserialize<VerificationReason?>("\"not_found\""), Is.EqualTo(VerificationReason.NotFound));
        Assert.That(JsonSerializer.Serialize(AuditAction.SendTest), Is.EqualTo("\"send_test\""));
        Assert.That(() => JsonSerializer.Deserialize<Role>("\"owner\""), Throws.TypeOf<JsonException>());
    }

    [Test]
    public void AddOtpClient_Twice_IsRefused()
    {
        var services = new ServiceCollection();
        services.AddOtpClient(_ => { });

        Assert.That(() => services.AddOtpClient(_ => { }), Throws.InvalidOperationException);
    }
}
