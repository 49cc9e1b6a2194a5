using Otp.Domain.Access;

namespace Otp.Domain.UnitTests.Access;

internal sealed class PermissionTests
{
    private static IEnumerable<TestCaseData> Codes =>
    [
        Row(2851, Permission.CreateOtpCode, "create"),
        Row(2852, Permission.ReadOtpCode, "retrieve and list"),
        Row(2853, Permission.UpdateOtpCode, "update"),
        Row(2854, Permission.DeleteOtpCode, "delete"),
        Row(2855, Permission.VerifyOtpCode, "verify"),
        Row(2856, Permission.SendOtpCode, "send"),
        Row(2857, Permission.DeliverOtpCode, "deliver"),
    ];

    private static IEnumerable<TestCaseData> Names =>
    [
        new("create", Permission.CreateOtpCode),
        new("read", Permission.ReadOtpCode),
        new("update", Permission.UpdateOtpCode),
        new("delete", Permission.DeleteOtpCode),
        new("verify", Permission.VerifyOtpCode),
        new("send", Permission.SendOtpCode),
        new("deliver", Permission.DeliverOtpCode),
    ];

    [TestCaseSource(nameof(Codes))]
    public void FromCode_EachCode_IsItsOperation(int code, Permission permission)
    {
        var found = Permission.FromCode(code);

        Assert.That(found, Is.SameAs(permission));
    }

    [TestCaseSource(nameof(Names))]
    public void FromName_EachName_IsItsOperationInAnyLetters(string name, Permission permission)
    {
        Assert.That(Permission.FromName(name), Is.SameAs(permission));
        Assert.That(Permission.FromName(name.ToUpperInvariant()), Is.SameAs(permission));
    }

    [TestCase("")]
    [TestCase("creat")]
    [TestCase("manage access")]
    public void FromName_OfNoneThatCanBeGranted_IsNothing(string name) => Assert.That(Permission.FromName(name), Is.Null);

    [TestCase(2850)]
    [TestCase(2858)]
    [TestCase(0)]
    [TestCase(-2851)]
    [TestCase(int.MinValue)]
    [TestCase(int.MaxValue)]
    public void FromCode_UnknownCode_IsNothing(int code)
    {
        var found = Permission.FromCode(code);

        Assert.That(found, Is.Null);
    }

    [Test]
    public void Grantable_All_HaveTheContractsCodesInOrder()
    {
        var codes = Permission.Grantable.Select(permission => permission.Code);

        Assert.That(codes, Is.EqualTo([2851, 2852, 2853, 2854, 2855, 2856, 2857]));
    }

    [Test]
    public void ManageAccess_Permission_CannotBeGranted()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Permission.ManageAccess.Code, Is.Null);
            Assert.That(Permission.Grantable, Does.Not.Contain(Permission.ManageAccess));
        }
    }

    private static TestCaseData Row(int code, Permission permission, string operation) =>
        new TestCaseData(code, permission).SetArgDisplayNames($"{code}", operation);
}
