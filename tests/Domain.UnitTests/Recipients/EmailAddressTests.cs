using CsCheck;
using Otp.Domain.Common;
using Otp.Domain.Recipients;

namespace Otp.Domain.UnitTests.Recipients;

internal sealed class EmailAddressTests
{
    private static readonly string Label63 = new('b', 63);

    private static IEnumerable<TestCaseData> UnprintableCases =>
    [
        Row("NUL in the local part", "a\0b@c.example"),
        Row("NUL in the domain", "a@b\0.example"),
        Row("NUL at the end", "a@b.example\0"),
        Row("a header injected after the domain", "a@b.example\r\nBcc: c@d.example"),
        Row("a header injected before the local part", "x\r\nBcc: a@b.example"),
        Row("a line break in a quoted local part", "\"a\r\nb\"@c.example"),
        Row("a tab in a quoted local part", "\"a\tb\"@c.example"),
        Row("an escaped control character", "\"a\\\u0007b\"@c.example"),
        Row("DEL in the local part", "a\u007F@b.example"),
        Row("a no-break space inside", "a\u00A0b@c.example"),
        Row("a byte order mark inside", "a\uFEFF@b.example"),
        Row("a left-to-right mark before the at sign", "a\u200E@b.example"),
        Row("a soft hyphen inside", "a\u00ADb@c.example"),
        Row("a combining mark before", "\u0301a@b.example"),
        Row("a right-to-left mark in the domain", "a@b\u200Fc.example"),
        Row("a right-to-left override in the domain", "a@\u202Eb.example"),
        Row("an isolate in the domain", "a@\u2066b\u2069.example"),
        Row("a lone high surrogate in the local part", "a\uD83D@b.example"),
        Row("a lone high surrogate in the domain", "a@b\uD83D.example"),
        Row("a lone low surrogate in the domain", "a@\uDE00b.example"),
        Row("a control character in an internationalised domain", "a@bü\u0001.example"),
        Row("a space in an internationalised domain", "a@bü cher.example"),
        Row("very many labels", "a@" + string.Concat(Enumerable.Repeat("b.", 500_000)) + "example"),
        Row("a very long quoted local part", $"\"{new string('a', 1_000_000)}\"@b.example"),
    ];

    private static IEnumerable<TestCaseData> LengthsTaken =>
    [
        Row("a local part of 64 characters", $"{new string('a', 64)}@b.example"),
        Row("a quoted local part of 64 characters", $"\"{new string('a', 62)}\"@b.example"),
        Row("a label of 63 characters", $"a@{Label63}.example"),
        Row("254 characters", OfLength(254)),
        Row("254 characters and blanks around", $"  {OfLength(254)}  "),
        Row("254 characters in more UTF-16 units", OfLengthWithAstralDomain(254)),
    ];

    private static IEnumerable<TestCaseData> LengthsRefused =>
    [
        Row("a local part of 65 characters", $"{new string('a', 65)}@b.example"),
        Row("a quoted local part of 65 characters", $"\"{new string('a', 63)}\"@b.example"),
        Row("a label of 64 characters", $"a@{Label63}b.example"),
        Row("255 characters", OfLength(255)),
        Row("255 characters with an astral domain", OfLengthWithAstralDomain(255)),
        Row("an internationalised label too long for its ASCII form", $"a@{new string('ü', 63)}.example"),
        Row("an internationalised domain too long for its ASCII form", $"a@{string.Concat(Enumerable.Repeat("üb.", 40))}example"),
    ];

    private static IEnumerable<TestCaseData> BlanksAround =>
    [
        Row("a byte order mark", "\uFEFFa@b.example"),
        Row("direction marks", "\u200Ea@b.example\u200F"),
        Row("an override and its end", "\u202Ea@b.example\u202C"),
        Row("blanks and invisible characters in turn", " \u200B\t\u2066 a@b.example \u2069\u200D\n"),
        Row("an invisible character beyond the first plane", "\U000E0020a@b.example\U000E007F"),
        Row("a variation selector", "a@b.example\uFE0F"),
    ];

    [TestCaseSource(nameof(BlanksAround))]
    public void Parse_WithWhatSaysNothingAround_IsTheAddressAlone(string text) => Assert.That(EmailAddress.Parse(text).Value, Is.EqualTo("a@b.example"));

    [TestCase("\"someone\"@example.com", "someone@example.com")]
    [TestCase("\"Some.One\"@Example.com", "some.one@example.com")]
    [TestCase("\"some\\one\"@example.com", "someone@example.com", Description = "a backslash that quotes nothing")]
    [TestCase("\"some\\ one\"@example.com", "\"some one\"@example.com")]
    [TestCase("\"some one\"@example.com", "\"some one\"@example.com")]
    [TestCase("\"a\\\"b\\\\c\"@example.com", "\"a\\\"b\\\\c\"@example.com", Description = "these two need theirs")]
    [TestCase("\".someone\"@example.com", "\".someone\"@example.com", Description = "no dot-atom")]
    [TestCase("\"\"@example.com", "\"\"@example.com", Description = "nothing between the quotes")]
    [TestCase("\"a@b\"@example.com", "\"a@b\"@example.com")]
    public void Parse_QuotedLocalPart_IsComparedByWhatItMeansAndReturnedAsGiven(string text, string canonical)
    {
        var email = EmailAddress.Parse(text);

        Assert.That(email.Canonical, Is.EqualTo(canonical));
        Assert.That(email.Value, Is.EqualTo(text.Replace("Example", "example", StringComparison.Ordinal)));
    }

    [TestCase("someone@example.com", "someone@example.com", "someone@example.com")]
    [TestCase("Some.One@EXAMPLE.Com", "Some.One@example.com", "some.one@example.com")]
    [TestCase("a+b_c-d@sub.example.com", "a+b_c-d@sub.example.com", "a+b_c-d@sub.example.com")]
    [TestCase("!#$%&'*+/=?^_`{|}~-@b.example", "!#$%&'*+/=?^_`{|}~-@b.example", "!#$%&'*+/=?^_`{|}~-@b.example")]
    [TestCase("1@2.3a", "1@2.3a", "1@2.3a")]
    [TestCase("a@b.c", "a@b.c", "a@b.c")]
    [TestCase("a@b--c.example", "a@b--c.example", "a@b--c.example")]
    [TestCase("\"Some One\"@b.example", "\"Some One\"@b.example", "\"some one\"@b.example")]
    [TestCase("\"a@b\"@c.example", "\"a@b\"@c.example", "\"a@b\"@c.example")]
    [TestCase("\"a\\\"b\\\\\"@c.example", "\"a\\\"b\\\\\"@c.example", "\"a\\\"b\\\\\"@c.example")]
    [TestCase("a@Bücher.example", "a@bücher.example", "a@xn--bcher-kva.example")]
    [TestCase("a@XN--Bcher-kva.example", "a@xn--bcher-kva.example", "a@xn--bcher-kva.example")]
    [TestCase("a@مثال.ایران", "a@مثال.ایران", "a@xn--mgbh0fb.xn--mgba3a4f16a")]
    [TestCase("a@例え.jp", "a@例え.jp", "a@xn--r8jz45g.jp")]
    [TestCase("  a@b.example  ", "a@b.example", "a@b.example")]
    [TestCase("\t\r\n\u00A0\u3000a@b.example\u2003\n", "a@b.example", "a@b.example")]
    public void Parse_Address_KeepsTheLocalPartAndLowersTheDomain(string text, string value, string canonical)
    {
        var email = EmailAddress.Parse(text);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(email.Value, Is.EqualTo(value));
            Assert.That(email.Canonical, Is.EqualTo(canonical));
        }
    }

    [TestCaseSource(nameof(LengthsTaken))]
    public void Parse_AtALengthsBound_IsTaken(string text)
    {
        var email = EmailAddress.Parse(text);

        Assert.That(email.Value, Is.EqualTo(text.Trim()));
    }

    [TestCaseSource(nameof(LengthsRefused))]
    public void TryParse_BeyondALengthsBound_IsRefused(string text) => AssertRefused(text);

    [TestCase("a")]
    [TestCase("@")]
    [TestCase("a@")]
    [TestCase("@b.example")]
    [TestCase("a@b", Description = "no dot")]
    [TestCase("a@.example")]
    [TestCase("a@b.")]
    [TestCase("a@b.example.")]
    [TestCase("a@b..example")]
    [TestCase(".a@b.example")]
    [TestCase("a.@b.example")]
    [TestCase("a..b@c.example")]
    [TestCase("a b@c.example")]
    [TestCase("a @b.example")]
    [TestCase("a@ b.example")]
    [TestCase("a@b@c.example")]
    [TestCase("a@b_c.example", Description = "underscore in the domain")]
    [TestCase("a@-b.example")]
    [TestCase("a@b-.example")]
    [TestCase("a@b.example-")]
    [TestCase("a@b!.example")]
    [TestCase("a@127.0.0.1")]
    [TestCase("a@[127.0.0.1]", Description = "an address literal")]
    [TestCase("a@[IPv6:2001:db8::1]", Description = "an address literal")]
    [TestCase("a@b.123", Description = "a numeric last label")]
    [TestCase("a@b.1")]
    [TestCase("a(comment)@b.example")]
    [TestCase("(comment)a@b.example")]
    [TestCase("a@b.example(comment)")]
    [TestCase("a@(comment)b.example")]
    [TestCase("<a@b.example>")]
    [TestCase("Some One <a@b.example>")]
    [TestCase("mailto:a@b.example")]
    [TestCase("a@b.example,c@d.example")]
    [TestCase("a@b.example;c@d.example")]
    [TestCase("a@b.example:25")]
    [TestCase("a@b.example/path")]
    [TestCase("\"a@b.example", Description = "an open quote")]
    [TestCase("a\"@b.example")]
    [TestCase("\"a\"b@c.example", Description = "text after a quoted part")]
    [TestCase("\"a\\\"@b.example", Description = "an escaped closing quote")]
    [TestCase("\"a\".b@c.example", Description = "quoted and unquoted parts mixed")]
    [TestCase("ü@b.example", Description = "a local part beyond ASCII")]
    [TestCase("\"ü\"@b.example")]
    [TestCase("аdmin@b.example", Description = "a Cyrillic letter in the local part")]
    [TestCase("ａ@b.example", Description = "a full-width letter in the local part")]
    [TestCase("a＠b.example", Description = "a full-width at sign")]
    [TestCase("a@b\\c.example")]
    [TestCase("a@xn--.example", Description = "an empty ASCII form")]
    [TestCase("a@xn--\u00FC.example", Description = "an ASCII form beyond ASCII")]
    [TestCase("a@xn--99999999.example", Description = "an ASCII form of nothing")]
    [TestCaseSource(nameof(UnprintableCases))]
    [TestCaseSource(typeof(HostileText), nameof(HostileText.Cases))]
    public void TryParse_AnythingElse_IsRefused(string? text) => AssertRefused(text);

    [Test]
    public void TryParse_AnyText_IsReadToWhatReadsAsItselfOrRefused() =>
        Gen.OneOf(Gen.String, Gen.Select(Gen.String[Gen.Char["aZ.\"\\@ü\uD800"], 0, 8], Gen.String[Gen.Char["aZ0-.üß例\u200D\uDC00"], 0, 12], (local, domain) => $"{local}@{domain}")).Sample(text =>
            !EmailAddress.TryParse(text, out var email)
            || (EmailAddress.TryParse(email.Value, out var again) && string.Equals(again.Value, email.Value, StringComparison.Ordinal) && again.Equals(email)));

    [Test]
    public void Parse_NoAddress_ThrowsWithoutRepeatingIt()
    {
        Assert.That(() => EmailAddress.Parse("nobody@nowhere"), Throws.TypeOf<FormatException>().With.Message.Not.Contains("nobody"));
    }

    [TestCase("SOMEONE@bücher.example")]
    [TestCase("someone@BÜCHER.EXAMPLE")]
    [TestCase("someone@xn--bcher-kva.example")]
    [TestCase(" someone@XN--BCHER-KVA.example ")]
    [TestCase("someone@bu\u0308cher.example", Description = "decomposed")]
    public void Equals_AnotherSpelling_IsTrue(string text)
    {
        var email = EmailAddress.Parse(text);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(email, Is.EqualTo(EmailAddress.Parse("someone@bücher.example")));
            Assert.That(email.GetHashCode(), Is.EqualTo(EmailAddress.Parse("someone@bücher.example").GetHashCode()));
        }
    }

    [TestCase("someone.else@example.com")]
    [TestCase("someone@example.org")]
    [TestCase("some.one@example.com", Description = "dots count")]
    [TestCase("someone+tag@example.com", Description = "tags count")]
    [TestCase("\"some one\"@example.com", Description = "a blank counts")]
    [TestCase("someone@exаmple.com", Description = "a Cyrillic letter that looks the same")]
    public void Equals_OtherAddress_IsFalse(string text)
    {
        var email = EmailAddress.Parse(text);

        Assert.That(email, Is.Not.EqualTo(EmailAddress.Parse("someone@example.com")));
    }

    [TestCase("someone@example.com", "s***@example.com")]
    [TestCase("a@b.example", "a***@b.example")]
    [TestCase("\"a@b\"@c.example", "\"***@c.example")]
    public void ToString_AnyAddress_LeavesOutTheLocalPart(string text, string mask)
    {
        var printed = EmailAddress.Parse(text).ToString();

        Assert.That(printed, Is.EqualTo(mask));
    }

    private static void AssertRefused(string? text)
    {
        var isRead = EmailAddress.TryParse(text, out var email);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(isRead, Is.False);
            Assert.That(email, Is.Null);
        }
    }

    // A local part of 62 … 64 characters, so that it's the address whose length is put to the test.
    private static string OfLength(int length) => $"{new string('a', length - 191)}@{Label63}.{Label63}.{new string('b', 62)}";

    // Deseret letters keep their form, and repeated ones are short in ASCII: the domain stays within its own bounds.
    private static string OfLengthWithAstralDomain(int length)
    {
        var label = string.Concat(Enumerable.Repeat("\U00010428", 50));
        var domain = $"{label}.{label}.{label}.example";
        return $"{new string('a', 64)}@{new string('b', length - 65 - 160 - 1)}.{domain}";
    }
}
