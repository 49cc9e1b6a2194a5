using Otp.Domain.Common;
using Otp.Domain.OtpCodes;

namespace Otp.Domain.UnitTests.OtpCodes;

internal sealed class RecipientOrCodeTests
{
    [TestCase("09123256545")]
    [TestCase("+98 (0) 912-325 6545")]
    [TestCase("۰۹۱۲۳۲۵۶۵۴۵")]
    [TestCase(" tel:+989123256545\n")]
    [TestCase("9123256545", Description = "an id as well, but for that it can be a number")]
    public void TryParse_ANumberInAnySpelling_IsThatRecipient(string text)
    {
        Assert.That(RecipientOrCode.TryParse(text, out var who), Is.True);
        Assert.That((who!.Recipient?.Value, who.CodeId), Is.EqualTo(("09123256545", (long?)null)));
    }

    [TestCase("someone@example.com", "someone@example.com")]
    [TestCase(" Some.One@EXAMPLE.com ", "Some.One@example.com")]
    public void TryParse_AnAddress_IsThatRecipient(string text, string value)
    {
        Assert.That(RecipientOrCode.TryParse(text, out var who), Is.True);
        Assert.That((who!.Recipient?.Value, who.CodeId), Is.EqualTo((value, (long?)null)));
    }

    [TestCase("66", 66)]
    [TestCase(" #66 ", 66)]
    [TestCase("۶۶", 66)]
    [TestCase("#9123256545", 9123256545)]
    [TestCase("9223372036854775807", long.MaxValue)]
    public void TryParse_AnId_IsThatCode(string text, long id)
    {
        Assert.That(RecipientOrCode.TryParse(text, out var who), Is.True);
        Assert.That((who!.Recipient, who.CodeId), Is.EqualTo(((object?)null, (long?)id)));
    }

    [TestCase("")]
    [TestCase("#")]
    [TestCase("##6")]
    [TestCase("6#6")]
    [TestCase("0")]
    [TestCase("-6")]
    [TestCase("0912325654", Description = "a digit short")]
    [TestCase("02112345678", Description = "a landline")]
    [TestCase("someone")]
    [TestCase("9223372036854775808")]
    [TestCase("+1 202 555 0100")]
    public void TryParse_AnythingElse_IsNobody(string text)
    {
        Assert.That(RecipientOrCode.TryParse(text, out _), Is.False);
    }

    [TestCase("09123256545", "0912***6545")]
    [TestCase("someone@example.com", "s***@example.com")]
    [TestCase("66", "code 66")]
    public void ToString_IsAMask(string text, string mask)
    {
        Assert.That($"{RecipientOrCode.Parse(text)}", Is.EqualTo(mask));
    }
}
