using Otp.Application.OtpCodes;
using Otp.Domain.Common;
using Otp.Domain.Recipients;
using static Otp.TestKit.Given;

namespace Otp.Application.UnitTests.OtpCodes;

internal sealed class OtpCodeDtoTests : ApplicationTests
{
    private static readonly Recipient Mobile = Recipient.Of(MobileNumber.Parse("+989123256545"));
    private static readonly Recipient Mail = Recipient.Of(EmailAddress.Parse("Someone@BÜCHER.example"));

    [Test]
    public void Map_CodeForAMobileNumber_GivesEveryField()
    {
        var dto = Map(Mobile, after: TimeSpan.FromSeconds(20.5));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(dto.Id, Is.Zero);
            Assert.That(dto.Code, Is.EqualTo(42317));
            Assert.That(dto.MobileNumber, Is.EqualTo("09123256545"));
            Assert.That(dto.Email, Is.Null);
            Assert.That(dto.Recipient, Is.EqualTo("09123256545"));
            Assert.That(dto.ValidTo, Is.EqualTo(Now.AddMinutes(2)));
            Assert.That(dto.Ttl, Is.EqualTo(99));
            Assert.That(dto.IsAllow, Is.True);
            Assert.That(dto.CreatedAt, Is.EqualTo(Now));
            Assert.That(dto.UpdatedAt, Is.EqualTo(Now));
        }
    }

    [Test]
    public void Map_CodeForAnEmail_GivesTheRecipientsFields()
    {
        var dto = Map(Mail);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(dto.MobileNumber, Is.Null);
            Assert.That(dto.Email, Is.EqualTo("Someone@bücher.example"));
            Assert.That(dto.Recipient, Is.EqualTo("Someone@bücher.example"));
        }
    }

    [TestCase(0, 120, true)]
    [TestCase(1, 119, true)]
    [TestCase(1_199_999_999, 0, true, Description = "one tick before its expiry")]
    [TestCase(1_200_000_000, 0, false, Description = "at its expiry")]
    [TestCase(1_300_000_000, 0, false)]
    public void Map_TicksAfterItsCreation_CalculatesForTheInstantOfTheAnswer(long ticks, long ttl, bool isAllow)
    {
        var dto = Map(Mobile, TimeSpan.FromTicks(ticks));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(dto.Ttl, Is.EqualTo(ttl));
            Assert.That(dto.IsAllow, Is.EqualTo(isAllow));
        }
    }

    private OtpCodeDto Map(Recipient recipient, TimeSpan after = default)
    {
        var code = AnOtpCode.Of(recipient: recipient);
        Application.Clock.Advance(after);
        return Application.Mapper.Map<OtpCodeDto>(code);
    }
}
