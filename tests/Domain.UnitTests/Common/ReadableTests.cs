using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;

namespace Otp.Domain.UnitTests.Common;

internal sealed class ReadableTests
{
    private static IEnumerable<TestCaseData> Inputs =>
    [
        Row("text", Input.OfText("7"), asText: true, asTextOrNumber: true),
        Row("a number", Input.OfNumber("7"), asText: false, asTextOrNumber: true),
        Row("a number spelled otherwise", Input.OfNumber("7.0"), asText: false, asTextOrNumber: false),
        Row("empty text", Input.OfText(""), asText: false, asTextOrNumber: false),
        Row("a list", Input.OfList([Input.OfText("7")]), asText: false, asTextOrNumber: false),
        Row("anything else", Input.Other, asText: false, asTextOrNumber: false),
    ];

    [TestCaseSource(nameof(Inputs))]
    public void TryRead_EachForm_TakesTextAndNumbersWhereTheTypeTakesThem(Input input, bool asText, bool asTextOrNumber)
    {
        var isText = TryRead<Purpose>(input, out var text);
        var isNumber = TryRead<OneTimeCode>(input, out var number);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(isText, Is.EqualTo(asText));
            Assert.That(text?.Value, Is.EqualTo(asText ? "7" : null));
            Assert.That(isNumber, Is.EqualTo(asTextOrNumber));
            Assert.That(number?.Value, Is.EqualTo(asTextOrNumber ? (int?)7 : null));
        }
    }

    [Test]
    public void Parse_AnythingElse_ThrowsTheSentenceAndNotTheText() =>
        Assert.That(() => MobileNumber.Parse("02112345678"), Throws.TypeOf<FormatException>().With.Message.EqualTo(MobileNumber.Takes));

    private static bool TryRead<T>(Input input, out T? value) where T : class, IReadable<T> => T.TryRead(input, out value);

    private static TestCaseData Row(string name, Input input, bool asText, bool asTextOrNumber) =>
        new TestCaseData(input, asText, asTextOrNumber).SetArgDisplayNames(name);
}
