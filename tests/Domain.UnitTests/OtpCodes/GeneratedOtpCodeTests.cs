using Otp.Domain.OtpCodes;
using static Otp.TestKit.AnOtpCode;
using static Otp.TestKit.Given;

namespace Otp.Domain.UnitTests.OtpCodes;

internal sealed class GeneratedOtpCodeTests
{
    [Test]
    public void Draw_OfSixDigits_CoversTheWholeRangeEvenly()
    {
        var codes = Enumerable.Range(0, 100_000).Select(_ => OneTimeCode.Draw(6).Value).ToList();

        Assert.That(codes, Has.All.InRange(0, 999_999));
        // Of ten equal parts each gets a tenth; 500 is more than five standard deviations.
        Assert.That(codes.GroupBy(code => code / 100_000).Select(part => part.Count()), Has.Exactly(10).EqualTo(10_000).Within(500));
    }

    [TestCase(0)]
    [TestCase(10)]
    public void Draw_OfOtherLengths_IsRefused(int digits) =>
        Assert.That(() => OneTimeCode.Draw(digits), Throws.TypeOf<ArgumentOutOfRangeException>());

    [TestCase(0, 6, "000000")]
    [TestCase(42317, 6, "042317")]
    [TestCase(123456, 6, "123456")]
    [TestCase(7, 4, "0007")]
    public void ToDigits_ShowsLeadingZeros(int value, int digits, string shown) =>
        Assert.That(OneTimeCode.From(value).WrittenAs(digits).ToDigits(), Is.EqualTo(shown));

    [Test]
    public void Draw_OfAnyLength_IsWrittenWithAsManyDigits([Range(CodePolicy.MinCodeLength, CodePolicy.MaxCodeLength)] int digits)
    {
        var lengths = Enumerable.Range(0, 1000).Select(_ => OneTimeCode.Draw(digits).ToDigits().Length);

        Assert.That(lengths, Is.All.EqualTo(digits));
    }

    [Test]
    public void Generate_LivesForThePolicysLifetime()
    {
        var code = Generated();

        Assert.That((code.IsGenerated, code.ValidTo, code.IsAllowedAt(Now)), Is.EqualTo((true, Now.AddMinutes(2), true)));
    }

    [Test]
    public void Update_OfItsCode_IsRefused() =>
        Assert.That(Generated().Update(OneTimeCode.From(1), Someone, validTo: null, Expiry, live: 0, Now), Is.EqualTo(OtpCode.Generated));

    [Test]
    public void Update_OfItsRecipient_IsRefused() =>
        Assert.That(Generated().Update(code: null, SomeoneElse, validTo: null, Expiry, live: 0, Now), Is.EqualTo(OtpCode.Generated));

    [Test]
    public void Update_OfItsExpiry_IsTaken()
    {
        var code = Generated();

        Assert.That(code.Update(code: null, Someone, Now.AddHours(1), Expiry, live: 0, Now), Is.Null);
        Assert.That(code.ValidTo, Is.EqualTo(Now.AddHours(1)));
    }
}
