using Otp.Application.Access;
using Otp.Domain.Access;
using static Otp.TestKit.Given;

namespace Otp.Application.UnitTests.Access;

internal sealed class AccessTokenDtoTests : ApplicationTests
{
    private static readonly AccessKey Key = AccessKey.From("a-key-that-an-operator-chose-123");

    [Test]
    public void Map_StaffToken_GivesEveryField()
    {
        var token = AccessToken.CreateStaff("web shop", [Permission.VerifyOtpCode, Permission.CreateOtpCode], Now.AddDays(1), Key, Now);
        token.Revoke(isLastAdmin: false, Now.AddHours(1));

        var dto = Application.Mapper.Map<AccessTokenDto>(token);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(dto.Id, Is.Zero);
            Assert.That(dto.Name, Is.EqualTo("web shop"));
            Assert.That(dto.Role, Is.EqualTo(Role.Staff));
            Assert.That(dto.Permissions, Is.EqualTo([Permission.CreateOtpCode, Permission.VerifyOtpCode]));
            Assert.That(dto.Prefix, Is.EqualTo("a-key-th"));
            Assert.That(dto.ExpiresAt, Is.EqualTo(Now.AddDays(1)));
            Assert.That(dto.CreatedAt, Is.EqualTo(Now));
            Assert.That(dto.LastUsedAt, Is.Null);
            Assert.That(dto.RevokedAt, Is.EqualTo(Now.AddHours(1)));
        }
    }

    [Test]
    public void Map_AdminToken_HasNoPermissionsAndNoExpiry()
    {
        var token = AccessToken.CreateAdmin("operations", expiresAt: null, Key, Now);

        var dto = Application.Mapper.Map<AccessTokenDto>(token);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(dto.Role, Is.EqualTo(Role.Admin));
            Assert.That(dto.Permissions, Is.Empty);
            Assert.That(dto.ExpiresAt, Is.Null);
            Assert.That(dto.RevokedAt, Is.Null);
        }
    }

    [Test]
    public void ToString_TokenJustMade_ShowsNoKey()
    {
        var token = AccessToken.CreateAdmin("operations", expiresAt: null, Key, Now);
        var created = Application.Mapper.Map<CreatedAccessTokenDto>(token) with { Key = Key };

        var printed = created.ToString();

        Assert.That(printed, Does.Not.Contain(Key.Reveal()));
    }
}
