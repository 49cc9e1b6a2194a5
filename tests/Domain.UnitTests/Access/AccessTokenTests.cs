using Otp.Domain.Access;
using static Otp.TestKit.AnAccessToken;
using static Otp.TestKit.Given;

namespace Otp.Domain.UnitTests.Access;

internal sealed class AccessTokenTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);
    private static readonly DateTimeOffset Tomorrow = Now.AddDays(1);

    private static IEnumerable<TestCaseData> Unnamed =>
    [
        Row("null", null),
        Row("empty", ""),
        Row("blank", " \t\u3000"),
        Row("101 characters", new string('n', 101)),
        Row("very long", new string('n', 1_000_000)),
        Row("NUL", "a\0b"),
        Row("a line break", "a\n2  admin"),
        Row("a carriage return", "a\rb"),
        Row("a tab", "a\tb"),
        Row("an escape", "a\u001B[2Kb"),
        Row("a next line", "a\u0085b"),
        Row("a line separator", "a\u2028b"),
        Row("a paragraph separator", "a\u2029b"),
        Row("an override of direction", "a\u202Eb"),
        Row("a mark of direction", "a\u200Fb"),
        Row("a zero-width space", "a\u200Bb"),
        Row("a lone surrogate", "a\uD83Db"),
    ];

    [Test]
    public void CreateAdmin_Valid_KeepsWhatItWasGivenAndNoKey()
    {
        var token = Admin("operations", Tomorrow);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(token.Id, Is.Zero, "The store gives it.");
            Assert.That(token.Name, Is.EqualTo("operations"));
            Assert.That(token.Role, Is.EqualTo(Role.Admin));
            Assert.That(token.Permissions, Is.Empty);
            Assert.That(token.Prefix, Is.EqualTo("a-key-th"));
            Assert.That(token.KeyHash, Is.EqualTo(Key.Hash()));
            Assert.That(token.ExpiresAt, Is.EqualTo(Tomorrow));
            Assert.That(token.CreatedAt, Is.EqualTo(Now));
            Assert.That(token.LastUsedAt, Is.Null);
            Assert.That(token.RevokedAt, Is.Null);
        }
    }

    [Test]
    public void CreateStaff_PermissionsInAnyOrder_KeepsEachOnceInOrder()
    {
        var token = Staff(Permission.SendOtpCode, Permission.CreateOtpCode, Permission.SendOtpCode);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(token.Role, Is.EqualTo(Role.Staff));
            Assert.That(token.Permissions, Is.EqualTo([Permission.CreateOtpCode, Permission.SendOtpCode]));
        }
    }

    [Test]
    public void CreateStaff_WithoutPermission_Throws()
    {
        Assert.That(() => Staff(), Throws.ArgumentException.With.Property("ParamName").EqualTo("permissions"));
    }

    [Test]
    public void CreateStaff_WithAPermissionForAdmins_Throws()
    {
        Assert.That(() => Staff(Permission.CreateOtpCode, Permission.ManageAccess), Throws.ArgumentException.With.Property("ParamName").EqualTo("permissions"));
    }

    [Test]
    public void CreateAdmin_NameOf100Characters_IsKept()
    {
        var name = new string('n', 100);

        var token = Admin(name);

        Assert.That(token.Name, Is.EqualTo(name));
    }

    [Test]
    public void CreateAdmin_NameWithBlanksAround_IsCut()
    {
        var name = new string('n', 100);

        var token = Admin($"  {name}\t");

        Assert.That(token.Name, Is.EqualTo(name));
    }

    [TestCase("فروشگاه می‌خواهد")]
    [TestCase("ops 👩‍💻 (night)")]
    public void CreateAdmin_NameInAnyScript_IsKept(string name)
    {
        var token = Admin(name);

        Assert.That(token.Name, Is.EqualTo(name));
    }

    [TestCaseSource(nameof(Unnamed))]
    public void CreateAdmin_NoName_Throws(string? name)
    {
        Assert.That(() => Admin(name!), Throws.ArgumentException.With.Property("ParamName").EqualTo("name"));
    }

    [Test]
    public void CreateAdmin_ExpiringNow_Throws()
    {
        Assert.That(() => Admin(expiresAt: Now), Throws.ArgumentException.With.Property("ParamName").EqualTo("expiresAt"));
    }

    [Test]
    public void CreateAdmin_ExpiringJustAfterNow_IsTaken()
    {
        var token = Admin(expiresAt: Now.AddMicroseconds(1));

        Assert.That(token.ExpiresAt, Is.EqualTo(Now.AddMicroseconds(1)));
    }

    [Test]
    public void CreateAdmin_BetweenMicroseconds_CutsEveryInstant()
    {
        var token = Admin(expiresAt: Tomorrow + (9 * Tick), now: Now + (9 * Tick));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(token.CreatedAt, Is.EqualTo(Now));
            Assert.That(token.ExpiresAt, Is.EqualTo(Tomorrow));
        }
    }

    [Test]
    public void Allows_Admin_EverythingAndManagement()
    {
        var token = Admin();

        Assert.That(Permission.Grantable.Append(Permission.ManageAccess), Has.All.Matches<Permission>(token.Allows));
    }

    [Test]
    public void Allows_Staff_WhatItWasGrantedAlone()
    {
        var token = Staff(Permission.VerifyOtpCode);

        var allowed = Permission.Grantable.Append(Permission.ManageAccess).Where(token.Allows);

        Assert.That(allowed, Is.EqualTo([Permission.VerifyOtpCode]));
    }

    [Test]
    public void WorksAt_WithoutExpiry_IsAlwaysTrue()
    {
        var token = Admin();

        Assert.That(token.WorksAt(DateTimeOffset.MaxValue), Is.True);
    }

    [Test]
    public void WorksAt_JustBeforeItsExpiry_IsTrue()
    {
        var token = Admin(expiresAt: Tomorrow);

        Assert.That(token.WorksAt(Tomorrow - Tick), Is.True);
    }

    [Test]
    public void WorksAt_ItsExpiry_IsFalse()
    {
        var token = Admin(expiresAt: Tomorrow);

        Assert.That(token.WorksAt(Tomorrow), Is.False);
    }

    [Test]
    public void NeedsSuccessorUntil_WithoutExpiry_IsADayFromNow() =>
        Assert.That(Admin().NeedsSuccessorUntil(Now), Is.EqualTo(Now.AddDays(1)));

    [Test]
    public void NeedsSuccessorUntil_ExpiringLater_IsADayFromNow() =>
        Assert.That(Admin(expiresAt: Now.AddDays(2)).NeedsSuccessorUntil(Now), Is.EqualTo(Now.AddDays(1)));

    [Test]
    public void NeedsSuccessorUntil_ExpiringWithinTheDay_IsItsOwnEnd() =>
        Assert.That(Admin(expiresAt: Now.AddSeconds(5)).NeedsSuccessorUntil(Now), Is.EqualTo(Now.AddSeconds(5)));

    [Test]
    public void Revoke_NotTheLastAdmin_EndsIt()
    {
        var token = Admin();

        var failure = token.Revoke(isLastAdmin: false, Tomorrow + Tick);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(failure, Is.Null);
            Assert.That(token.RevokedAt, Is.EqualTo(Tomorrow));
            Assert.That(token.WorksAt(Tomorrow), Is.False);
        }
    }

    [Test]
    public void Revoke_TheLastAdmin_IsRefused()
    {
        var token = Admin(expiresAt: Tomorrow);

        var failure = token.Revoke(isLastAdmin: true, Tomorrow - Tick);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(failure, Is.SameAs(AccessToken.LastAdmin));
            Assert.That(token.RevokedAt, Is.Null);
        }
    }

    [Test]
    public void Revoke_TheLastAdminOnceExpired_EndsIt()
    {
        var token = Admin(expiresAt: Tomorrow);

        var failure = token.Revoke(isLastAdmin: true, Tomorrow);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(failure, Is.Null);
            Assert.That(token.RevokedAt, Is.EqualTo(Tomorrow));
        }
    }

    [Test]
    public void Revoke_StaffWithoutAnyAdmin_EndsIt()
    {
        var token = Staff(Permission.CreateOtpCode);

        var failure = token.Revoke(isLastAdmin: true, Tomorrow);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(failure, Is.Null);
            Assert.That(token.RevokedAt, Is.EqualTo(Tomorrow));
        }
    }

    [Test]
    public void Revoke_ASecondTime_ChangesNothing()
    {
        var token = Admin();
        token.Revoke(isLastAdmin: false, Now);

        var failure = token.Revoke(isLastAdmin: true, Tomorrow);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(failure, Is.Null);
            Assert.That(token.RevokedAt, Is.EqualTo(Now));
        }
    }

    [Test]
    public void LastAdmin_Refusal_IsAConflict()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(AccessToken.LastAdmin.Kind, Is.EqualTo(Domain.Common.FailureKind.Conflict));
            Assert.That(AccessToken.NotFound.Kind, Is.EqualTo(Domain.Common.FailureKind.NotFound));
        }
    }
}
