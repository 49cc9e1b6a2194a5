using CsCheck;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;

namespace Otp.Domain.UnitTests.OtpCodes;

internal sealed class OneTimeCodeTests
{
    private static IEnumerable<TestCaseData> PastedCases =>
    [
        Row("blank, dash and line feed", " 042-317\n"),
        Row("a tab and line ends around", "\t\r\n42317\r\n\t"),
        Row("a no-break space inside", "042\u00A0317"),
        Row("a thin and an ideographic space", "042\u2009\u3000317"),
        Row("each digit alone", "0 4 2 3 1 7"),
        Row("direction marks", "\u200F042\u200E317"),
        Row("an override and its end", "\u202E042317\u202C"),
        Row("an isolate", "\u2066042317\u2069"),
        Row("a zero-width joiner and a soft hyphen", "042\u200D\u00AD317"),
        Row("a byte order mark", "\uFEFF042317"),
        Row("an invisible character beyond the first plane", "042\U000E0020317"),
        Row("an en dash", "042\u2013317"),
        Row("a dash with blanks around", "042 - 317"),
        Row("a dash between Persian digits", "۰۴۲-۳۱۷"),
        Row("several dashes", "0-4-2-3-1-7"),
    ];

    private static IEnumerable<TestCaseData> UnprintableCases =>
    [
        Row("digits and NUL", "42\0"),
        Row("a line separator", "4\u20282"),
        Row("a vertical tab", "4\v2"),
        Row("a next line", "4\u00852"),
        Row("a combining mark", "4\u03012"),
        Row("a minus sign", "\u22124"),
        Row("a minus sign between digits", "4\u22122"),
        Row("a dash before", "\u20134"),
        Row("a dash before and invisible characters", "\u200F-\u200F4"),
        Row("a dash after", "4\u2013"),
        Row("two dashes", "4-\u200B-2"),
        Row("a dash and no digit", "-"),
        Row("digits and a lone surrogate", "42\uD800"),
        Row("astral digits", "\U0001D7D2\U0001D7D0"),
    ];

    [TestCase("0", 0)]
    [TestCase("42317", 42317)]
    [TestCase("042317", 42317)]
    [TestCase("000000", 0)]
    [TestCase("۰۴۲۳۱۷", 42317, Description = "Persian")]
    [TestCase("۰۱۲۳۴۵۶۷۸۹", 123456789, Description = "Persian, each digit")]
    [TestCase("٠٤٢٣١٧", 42317, Description = "Arabic-Indic")]
    [TestCase("٠١٢٣٤٥٦٧٨٩", 123456789, Description = "Arabic-Indic, each digit")]
    [TestCase("1۲٣", 123, Description = "one of each")]
    [TestCase("2147483647", 2147483647)]
    [TestCase("۲۱۴۷۴۸۳۶۴۷", 2147483647)]
    [TestCase("0000000000000000000002147483647", 2147483647)]
    public void Parse_Digits_ReadsTheirValue(string text, int value)
    {
        var code = OneTimeCode.Parse(text);

        Assert.That(code.Value, Is.EqualTo(value));
    }

    [TestCaseSource(nameof(PastedCases))]
    public void Parse_WhatAPersonPastes_ReadsTheDigitsAlone(string text) => Assert.That(OneTimeCode.Parse(text).Value, Is.EqualTo(42317));

    // Contract, section 5: a string is shown with its digits as given, an integer without leading zeros, and nothing with more than ten.
    [TestCase("042317", "042317")]
    [TestCase("42317", "42317")]
    [TestCase(" 042-317\n", "042317")]
    [TestCase("۰۴۲۳۱۷", "042317")]
    [TestCase("000000", "000000")]
    [TestCase("0", "0")]
    [TestCase("2147483647", "2147483647")]
    [TestCase("0000000007", "0000000007")]
    [TestCase("0000000000007", "0000000007")]
    public void ToDigits_OfAText_AreAsItWasWritten(string text, string shown) =>
        Assert.That(OneTimeCode.Parse(text).ToDigits(), Is.EqualTo(shown));

    // Digits of any kind, with anything among them that is dropped.
    [Test]
    public void ToDigits_OfWhateverIsPasted_AreTheDigitsAlone()
    {
        var drawn = Gen.Select(Gen.Int[0, 2], Gen.Int[0, 9], Gen.OneOf("", " ", "\t", "\u200F", "\u00A0", "\r\n"));

        drawn.Array[1, 9].Sample(digits =>
        {
            var text = string.Concat(digits.Select(digit => $"{digit.Item3}{(char)("0\u06F0\u0660"[digit.Item1] + digit.Item2)}"));
            return OneTimeCode.Parse(text).ToDigits() == string.Concat(digits.Select(digit => digit.Item2));
        });
    }

    [TestCase("42317")]
    [TestCase("0")]
    [TestCase("2147483647")]
    public void ToDigits_OfANumber_HaveNoLeadingZeros(string number)
    {
        Assert.That(OneTimeCode.TryRead(Input.OfNumber(number), out var code), Is.True);
        Assert.That((code!.ToDigits(), code.DigitCount), Is.EqualTo((number, 0)));
    }

    [TestCase("2147483648")]
    [TestCase("۲۱۴۷۴۸۳۶۴۸")]
    [TestCase("4294967296", Description = "0 where 32 bits wrap")]
    [TestCase("9223372036854775808", Description = "below 0 where 64 bits wrap")]
    [TestCase("18446744073709551616", Description = "0 where 64 bits wrap")]
    [TestCase("-1")]
    [TestCase("-0")]
    [TestCase("+1")]
    [TestCase("1.0")]
    [TestCase("1.5")]
    [TestCase("1e3")]
    [TestCase("1E+3")]
    [TestCase("1,000")]
    [TestCase("1_000")]
    [TestCase("1٬000")]
    [TestCase("0x1F")]
    [TestCase("1F")]
    [TestCase("true")]
    [TestCase("null")]
    [TestCase("NaN")]
    [TestCase("1-")]
    [TestCase("1--2")]
    [TestCase(" -1")]
    [TestCase("12.34")]
    [TestCase("１２３４", Description = "full-width digits")]
    [TestCase("१२३४", Description = "Devanagari digits")]
    [TestCase("¹²³", Description = "superscript digits")]
    [TestCase("①②", Description = "circled digits")]
    [TestCase("Ⅷ", Description = "a Roman numeral")]
    [TestCase("½", Description = "a vulgar fraction")]
    [TestCase("四二", Description = "Han numerals")]
    [TestCaseSource(nameof(UnprintableCases))]
    [TestCaseSource(typeof(HostileText), nameof(HostileText.Cases))]
    public void TryParse_AnythingElse_IsRefused(string? text)
    {
        var isRead = OneTimeCode.TryParse(text, out var code);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(isRead, Is.False);
            Assert.That(code, Is.Null);
        }
    }

    [Test]
    public void TryParse_VeryManyLeadingZeros_ReadsTheValue()
    {
        var text = new string('0', 1_000_000) + "42";

        var code = OneTimeCode.Parse(text);

        Assert.That(code.Value, Is.EqualTo(42));
    }

    [Test]
    public void Parse_AnyValueInAnyDigitsWithLeadingZeros_ReadsTheValue() =>
        Gen.Select(Gen.Int[0, OneTimeCode.MaxValue], Gen.OneOf('0', '۰', '٠'), Gen.Int[0, 20]).Sample((value, zero, zeros) =>
        {
            var digits = $"{value:D}".Select(digit => (char)(digit - '0' + zero));

            var code = OneTimeCode.Parse(new string(zero, zeros) + string.Concat(digits));

            return code.Value == value;
        });

    [Test]
    public void Parse_NoCode_ThrowsWithoutRepeatingIt()
    {
        Assert.That(() => OneTimeCode.Parse("42317x"), Throws.TypeOf<FormatException>().With.Message.Not.Contains("42317"));
    }

    [TestCase(0)]
    [TestCase(2147483647)]
    public void From_ValueInRange_IsTaken(int value)
    {
        var code = OneTimeCode.From(value);

        Assert.That(code.Value, Is.EqualTo(value));
    }

    [TestCase(-1)]
    [TestCase(int.MinValue)]
    public void From_NegativeValue_Throws(int value)
    {
        Assert.That(() => OneTimeCode.From(value), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Equals_SameValueInOtherDigits_IsTrue()
    {
        var code = OneTimeCode.Parse("۰۴۲۳۱۷");

        Assert.That(code, Is.EqualTo(OneTimeCode.From(42317)));
        Assert.That(code.GetHashCode(), Is.EqualTo(OneTimeCode.From(42317).GetHashCode()));
    }

    [Test]
    public void Equals_OtherValue_IsFalse()
    {
        var code = OneTimeCode.From(42317);

        Assert.That(code, Is.Not.EqualTo(OneTimeCode.From(42318)));
    }

    [TestCase(0)]
    [TestCase(7)]
    [TestCase(42317)]
    [TestCase(2147483647)]
    public void ToString_AnyCode_IsTheSameMask(int value)
    {
        var printed = OneTimeCode.From(value).ToString();

        Assert.That(printed, Is.EqualTo("******"));
    }

    [TestCase(0)]
    [TestCase(int.MaxValue)]
    public void Unreadable_EqualsNoGuess_AndIsNotShown(int guess)
    {
        Assert.That(OneTimeCode.Unreadable.FixedTimeEquals(OneTimeCode.From(guess)), Is.False);
        Assert.That(() => OneTimeCode.Unreadable.ToDigits(), Throws.InvalidOperationException);
        Assert.That((OneTimeCode.Unreadable.IsReadable, OneTimeCode.From(guess).IsReadable), Is.EqualTo((false, true)));
    }
}
