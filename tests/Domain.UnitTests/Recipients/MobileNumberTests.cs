using CsCheck;
using Otp.Domain.Common;
using Otp.Domain.Recipients;

namespace Otp.Domain.UnitTests.Recipients;

internal sealed class MobileNumberTests
{
    private const string Number = "09123256545";

    private static IEnumerable<TestCaseData> UnprintableForms =>
    [
        Row("white space around", "\t\r\n\u00A0\u3000 09123256545 \u2003\n"),
        Row("direction marks around", "\u200E\u200F09123256545\u200F\u200E"),
        Row("direction marks and blanks around", " \u200E 09123256545 \u200F "),
        Row("direction marks inside", "0912\u200E325\u200F6545"),
        Row("a direction mark before the plus", "\u200E+989123256545"),
        Row("a tab and a line feed inside", "0912\t325\n6545"),
        Row("no-break and thin spaces inside", "0912\u00A0325\u20096545"),
        Row("a zero-width space and joiner inside", "0912\u200B325\u200D6545"),
        Row("a byte order mark", "\uFEFF09123256545"),
        Row("an override, an isolate and an embedding", "\u202E\u206609123256545\u2069\u202A\u202C"),
        Row("an invisible character beyond the first plane", "0912\U000E00203256545"),
        Row("an en dash and a non-breaking hyphen inside", "0912\u2013325\u20116545"),
        Row("an invisible character before the scheme", "\u200E tel:\u200E+989123256545"),
    ];

    private static IEnumerable<TestCaseData> UnprintableCases =>
    [
        Row("a vertical tab inside", "0912\v3256545"),
        Row("a line separator inside", "0912\u20283256545"),
        Row("NUL at the end", "09123256545\0"),
        Row("NUL inside", "0912\03256545"),
        Row("a combining mark", "0912\u03013256545"),
        Row("a lone surrogate", "09123256545\uD800"),
        Row("a minus sign inside", "0912\u22123256545"),
        Row("a full-width plus", "\uFF0B989123256545"),
        Row("a very long run of separators without digits", new string('-', 1_000_000)),
    ];

    [TestCase("09123256545")]
    [TestCase("+989123256545")]
    [TestCase("00989123256545")]
    [TestCase("989123256545")]
    [TestCase("9123256545")]
    [TestCase("0912 325 6545")]
    [TestCase("0912-325-6545")]
    [TestCase("(0912) 325-6545")]
    [TestCase("+98 (912) 325 6545")]
    [TestCase("+ 98 912 325 6545")]
    [TestCase("(+98) 912 325 6545")]
    [TestCase("0098-912-3256545")]
    [TestCase("۰۹۱۲۳۲۵۶۵۴۵", Description = "Persian")]
    [TestCase("+۹۸۹۱۲۳۲۵۶۵۴۵", Description = "Persian, international")]
    [TestCase("٠٩١٢٣٢٥٦٥٤٥", Description = "Arabic-Indic")]
    [TestCase("٠٠٩٨٩١٢٣٢٥٦٥٤٥", Description = "Arabic-Indic, international")]
    [TestCase("0912۳۲۵٦٥٤٥", Description = "all three")]
    [TestCase("  09123256545  ")]
    [TestCase("0912.325.6545")]
    [TestCase("tel:+989123256545")]
    [TestCase("tel:+98-912-325-6545")]
    [TestCase("TEL: 0912 325 6545")]
    [TestCase("+98 (0) 912 325 6545")]
    [TestCase("+98(0)9123256545")]
    [TestCase("0098 ( 0 ) 912-325-6545")]
    [TestCase("98 (0) 912 325 6545")]
    [TestCase("+۹۸ (۰) ۹۱۲ ۳۲۵ ۶۵۴۵")]
    [TestCaseSource(nameof(UnprintableForms))]
    public void Parse_EachForm_GivesTheNationalForm(string text)
    {
        var number = MobileNumber.Parse(text);

        Assert.That(number.Value, Is.EqualTo(Number));
    }

    [TestCase("9000000000", "09000000000")]
    [TestCase("9999999999", "09999999999")]
    [TestCase("9812345678", "09812345678", Description = "begins like a country code")]
    [TestCase("989812345678", "09812345678")]
    public void Parse_LowestHighestAndAmbiguous_GivesTheNationalForm(string text, string value)
    {
        var number = MobileNumber.Parse(text);

        Assert.That(number.Value, Is.EqualTo(value));
    }

    [TestCase("912325654", Description = "a digit less than 9…")]
    [TestCase("91232565455", Description = "a digit more than 9…")]
    [TestCase("0912325654", Description = "a digit less than 09…")]
    [TestCase("091232565455", Description = "a digit more than 09…")]
    [TestCase("98912325654")]
    [TestCase("9891232565455")]
    [TestCase("0098912325654")]
    [TestCase("009891232565455")]
    [TestCase("+98912325654")]
    [TestCase("+9891232565455")]
    [TestCase("08123256545", Description = "not a mobile number")]
    [TestCase("02112345678", Description = "a landline in Tehran")]
    [TestCase("8123256545")]
    [TestCase("+982112345678")]
    [TestCase("+9809123256545", Description = "trunk prefix after the country code")]
    [TestCase("00980912325654")]
    [TestCase("+09123256545")]
    [TestCase("+9123256545")]
    [TestCase("+00989123256545")]
    [TestCase("++989123256545")]
    [TestCase("98+9123256545")]
    [TestCase("09123256545+")]
    [TestCase("-+-")]
    [TestCase("+989123256545x1")]
    [TestCase("+979123256545", Description = "another country")]
    [TestCase("00979123256545")]
    [TestCase("0989123256545")]
    [TestCase("9912 325 6545 00")]
    [TestCase("+98 0 912 325 6545", Description = "the same without its parentheses")]
    [TestCase("+98 (00) 912 325 6545")]
    [TestCase("+98 (0912) 325 6545")]
    [TestCase("+98 (0) (0) 912 325 6545")]
    [TestCase("(0) 09123256545")]
    [TestCase("0912/3256545")]
    [TestCase("0912_3256545")]
    [TestCase("[0912]3256545")]
    [TestCase("0912,3256545")]
    [TestCase("tel:tel:+989123256545")]
    [TestCase("tel:")]
    [TestCase("sms:+989123256545")]
    [TestCase("+989123256545;ext=1")]
    [TestCase("O9123256545", Description = "the letter O")]
    [TestCase("09l23256545", Description = "the letter l")]
    [TestCase("０９１２３２５６５４５", Description = "full-width digits")]
    [TestCase("०९१२३२५६५४५", Description = "Devanagari digits")]
    [TestCase("0912325654⁵", Description = "a superscript digit")]
    [TestCase("09123256545;09123256546")]
    [TestCaseSource(nameof(UnprintableCases))]
    [TestCaseSource(typeof(HostileText), nameof(HostileText.Cases))]
    public void TryParse_AnythingElse_IsRefused(string? text)
    {
        var isRead = MobileNumber.TryParse(text, out var number);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(isRead, Is.False);
            Assert.That(number, Is.Null);
        }
    }

    [Test]
    public void Parse_AnyNumberInAnyFormGroupedAnyhow_GivesTheNationalForm() =>
        Gen.Select(Gen.Int[0, 999_999_999], Gen.OneOf("", "0", "98", "0098", "+98"), Gen.OneOf('0', '۰', '٠'), Gen.OneOf("", " ", "-", "(", ")", "\u200E", "\u200F", " - ").Array[14])
            .Sample((subscriber, prefix, zero, separators) =>
            {
                var written = $"{prefix}9{subscriber:D9}".Select((character, place) =>
                    $"{(character == '+' ? character : (char)(character - '0' + zero))}{(place < separators.Length ? separators[place] : "")}");

                var number = MobileNumber.Parse(string.Concat(written));

                return string.Equals(number.Value, $"09{subscriber:D9}", StringComparison.Ordinal);
            });

    [Test]
    public void TryParse_AnyText_IsReadToANationalFormOrRefused() =>
        Gen.OneOf(Gen.String, Gen.String[Gen.Char["+ -()098٠۹\u200E\uD800"], 0, 20]).Sample(text =>
            !MobileNumber.TryParse(text, out var number)
            || (number.Value.Length == MobileNumber.Length && number.Value.StartsWith("09", StringComparison.Ordinal) && number.Value.All(char.IsAsciiDigit)));

    [Test]
    public void Parse_NoNumber_ThrowsWithoutRepeatingIt()
    {
        Assert.That(() => MobileNumber.Parse("091232565459"), Throws.TypeOf<FormatException>().With.Message.Not.Contains("091232565459"));
    }

    [Test]
    public void Equals_SameNumberInAnotherForm_IsTrue()
    {
        var number = MobileNumber.Parse("+98 912 325 6545");

        Assert.That(number, Is.EqualTo(MobileNumber.Parse(Number)));
    }

    [Test]
    public void Equals_OtherNumber_IsFalse()
    {
        var number = MobileNumber.Parse("09123256546");

        Assert.That(number, Is.Not.EqualTo(MobileNumber.Parse(Number)));
    }

    [Test]
    public void ToString_AnyNumber_LeavesOutTheMiddle()
    {
        var printed = MobileNumber.Parse(Number).ToString();

        Assert.That(printed, Is.EqualTo("0912***6545"));
    }
}
