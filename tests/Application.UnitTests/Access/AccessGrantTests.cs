using Otp.Application.Access;
using Otp.Domain.Access;

namespace Otp.Application.UnitTests.Access;

internal sealed class AccessGrantTests
{
    private static readonly IEnumerable<Permission> Everything = Permission.Grantable.Append(Permission.ManageAccess);

    [Test]
    public void Allows_Admin_Everything()
    {
        var grant = new AccessGrant(1, "ops", Role.Admin, [], ExpiresAt: null);

        Assert.That(Everything.Where(grant.Allows), Is.EqualTo(Everything));
    }

    [Test]
    public void Allows_Staff_WhatItWasGrantedAlone()
    {
        var grant = new AccessGrant(1, "shop", Role.Staff, [Permission.CreateOtpCode, Permission.SendOtpCode], ExpiresAt: null);

        Assert.That(Everything.Where(grant.Allows), Is.EqualTo([Permission.CreateOtpCode, Permission.SendOtpCode]));
    }
}
