using Moq;
using Otp.Application.Access;
using Otp.Application.Access.Commands;
using Otp.Application.Common.Messaging;
using Otp.Application.Common.Values;
using Otp.Domain.Access;
using Otp.Domain.Audit;
using Otp.Domain.Common;
using static Otp.TestKit.Given;

namespace Otp.Application.UnitTests.Access.Commands;

internal sealed class CreateAccessTokenTests : ApplicationTests
{
    private const string NameTakes = "Takes a name of 1 to 100 characters on one line.";
    private const string RoleTakes = "Takes admin or staff.";
    private const string PermissionsTakes = "Takes a list of permission codes: 2851, 2852, 2853, 2854, 2855, 2856, 2857.";
    private const string StaffTakes = "A staff token takes at least one permission.";
    private const string AdminTakes = "An admin token takes no permissions; it may do everything.";
    private const string AfterNow = "Takes an instant after now.";

    private static readonly Input Create = Input.OfNumber("2851");
    private static readonly Input Staff = Input.OfText("staff");

    private static readonly CreateAccessTokenCommand Admin = new() { Name = Input.OfText("operations"), Role = Input.OfText("admin") };

    private static IEnumerable<TestCaseData> Taken =>
    [
        Row("an admin", Admin),
        Row("an admin with an empty list", Admin with { Permissions = Input.OfList([]) }),
        Row("an admin with null for the list", Admin with { Permissions = Input.Null }),
        Row("staff with one permission", Admin with { Role = Staff, Permissions = Input.OfList([Create]) }),
        Row("staff with all permissions", Admin with { Role = Staff, Permissions = Input.OfList([.. Enumerable.Range(2851, 7).Select(code => Input.OfNumber($"{code}"))]) }),
        Row("staff with a permission twice", Admin with { Role = Staff, Permissions = Input.OfList([Create, Create]) }),
        Row("a name of 100 characters", Admin with { Name = Input.OfText(new string('n', 100)) }),
        Row("null as expiry", Admin with { ExpiresAt = Input.Null }),
        Row("a microsecond after now", Admin with { ExpiresAt = Input.OfText("2025-12-29T14:46:02.777863Z") }),
    ];

    private static IEnumerable<TestCaseData> Refused =>
    [
        Row("no name", Admin with { Name = default(Input) }, ("Name", FieldState.Required)),
        Row("null as name", Admin with { Name = Input.Null }, ("Name", FieldState.Required)),
        Row("an empty name", Admin with { Name = Input.OfText("") }, ("Name", NameTakes)),
        Row("a blank name", Admin with { Name = Input.OfText(" \t") }, ("Name", NameTakes)),
        Row("a name of 101 characters", Admin with { Name = Input.OfText(new string('n', 101)) }, ("Name", NameTakes)),
        Row("a name with U+0000", Admin with { Name = Input.OfText("a\0b") }, ("Name", NameTakes)),
        Row("a name of two lines", Admin with { Name = Input.OfText("a\n2  admin") }, ("Name", NameTakes)),
        Row("a number as name", Admin with { Name = Input.OfNumber("1") }, ("Name", NameTakes)),
        Row("anything else as name", Admin with { Name = Input.Other }, ("Name", NameTakes)),

        Row("no role", Admin with { Role = default(Input) }, ("Role", FieldState.Required)),
        Row("null as role", Admin with { Role = Input.Null }, ("Role", FieldState.Required)),
        Row("another role", Admin with { Role = Input.OfText("root") }, ("Role", RoleTakes)),
        Row("a role in other letters", Admin with { Role = Input.OfText("Admin") }, ("Role", RoleTakes)),
        Row("an empty role", Admin with { Role = Input.OfText("") }, ("Role", RoleTakes)),
        Row("a role's number", Admin with { Role = Input.OfNumber("1") }, ("Role", RoleTakes)),
        Row("a role's number as text", Admin with { Role = Input.OfText("1") }, ("Role", RoleTakes)),

        Row("staff without permissions", Admin with { Role = Staff }, ("Permissions", StaffTakes)),
        Row("staff with null for the list", Admin with { Role = Staff, Permissions = Input.Null }, ("Permissions", StaffTakes)),
        Row("staff with an empty list", Admin with { Role = Staff, Permissions = Input.OfList([]) }, ("Permissions", StaffTakes)),
        Row("an admin with a permission", Admin with { Permissions = Input.OfList([Create]) }, ("Permissions", AdminTakes)),
        Row("the code below the first", StaffWith(Input.OfNumber("2850")), ("Permissions", PermissionsTakes)),
        Row("the code above the last", StaffWith(Input.OfNumber("2858")), ("Permissions", PermissionsTakes)),
        Row("an unknown code beside a known", Admin with { Role = Staff, Permissions = Input.OfList([Create, Input.OfNumber("1")]) }, ("Permissions", PermissionsTakes)),
        Row("a code as text", StaffWith(Input.OfText("2851")), ("Permissions", PermissionsTakes)),
        Row("a code with a fraction", StaffWith(Input.OfNumber("2851.0")), ("Permissions", PermissionsTakes)),
        Row("a code with an exponent", StaffWith(Input.OfNumber("2.851e3")), ("Permissions", PermissionsTakes)),
        Row("a negative code", StaffWith(Input.OfNumber("-2851")), ("Permissions", PermissionsTakes)),
        Row("a code too large for an integer", StaffWith(Input.OfNumber("99999999999")), ("Permissions", PermissionsTakes)),
        Row("null in the list", StaffWith(Input.Null), ("Permissions", PermissionsTakes)),
        Row("a list in the list", StaffWith(Input.OfList([Create])), ("Permissions", PermissionsTakes)),
        Row("a code without a list", Admin with { Role = Staff, Permissions = Create }, ("Permissions", PermissionsTakes)),
        Row("a text for the list", Admin with { Permissions = Input.OfText("2851") }, ("Permissions", PermissionsTakes)),

        Row("a date as expiry", Admin with { ExpiresAt = Input.OfText("2025-12-30") }, ("ExpiresAt", Instant.Takes)),
        Row("a number as expiry", Admin with { ExpiresAt = Input.OfNumber("1767019682") }, ("ExpiresAt", Instant.Takes)),
        Row("anything else as expiry", Admin with { ExpiresAt = Input.Other }, ("ExpiresAt", Instant.Takes)),
        Row("now", Admin with { ExpiresAt = Input.OfText("2025-12-29T14:46:02.777862Z") }, ("ExpiresAt", AfterNow)),
        Row("before now", Admin with { ExpiresAt = Input.OfText("2025-12-29T14:46:02.777861Z") }, ("ExpiresAt", AfterNow)),

        Row(
            "everything wrong",
            Admin with { Name = Input.OfText(""), Role = Input.OfText("root"), Permissions = Input.Other, ExpiresAt = Input.OfText("soon") },
            ("Name", NameTakes), ("Role", RoleTakes), ("Permissions", PermissionsTakes), ("ExpiresAt", Instant.Takes)),
        Row("nothing given", new CreateAccessTokenCommand(), ("Name", FieldState.Required), ("Role", FieldState.Required)),
    ];

    [TestCaseSource(nameof(Taken))]
    [TestCaseSource(nameof(Refused))]
    public void Validate_EachRow_NamesEveryInvalidField(CreateAccessTokenCommand command, (string Field, string Message)[] faults)
    {
        Assert.That(Application.FaultsIn(command), Is.EquivalentTo(faults));
    }

    [Test]
    public async Task Handle_Admin_StoresTheKeysHashAndReturnsTheKey()
    {
        var stored = ExpectOneStoredToken();

        var created = await HandleAsync(Admin);

        Assert.That(stored, Has.Count.EqualTo(1));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(stored[0].Name, Is.EqualTo("operations"));
            Assert.That(stored[0].Role, Is.EqualTo(Role.Admin));
            Assert.That(stored[0].Permissions, Is.Empty);
            Assert.That(stored[0].ExpiresAt, Is.Null);
            Assert.That(stored[0].CreatedAt, Is.EqualTo(Now));
            Assert.That(stored[0].KeyHash, Is.EqualTo(created.Key.Hash()));
            Assert.That(created.Name, Is.EqualTo("operations"));
            Assert.That(created.Prefix, Is.EqualTo(created.Key.Prefix));
        }
    }

    [Test]
    public async Task Handle_Staff_StoresPermissionsAndExpiry()
    {
        var stored = ExpectOneStoredToken();

        var created = await HandleAsync(Admin with { Role = Staff, Permissions = Input.OfList([Input.OfNumber("2855"), Create]), ExpiresAt = Input.OfText("2026-01-01T00:00:00+03:30") });

        Assert.That(stored, Has.Count.EqualTo(1));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(stored[0].Role, Is.EqualTo(Role.Staff));
            Assert.That(stored[0].Permissions, Is.EqualTo([Permission.CreateOtpCode, Permission.VerifyOtpCode]));
            Assert.That(stored[0].ExpiresAt, Is.EqualTo(new DateTimeOffset(2025, 12, 31, 20, 30, 0, TimeSpan.Zero)));
            Assert.That(created.Role, Is.EqualTo(Role.Staff));
            Assert.That(created.Permissions, Is.EqualTo([Permission.CreateOtpCode, Permission.VerifyOtpCode]));
        }
    }

    [Test]
    public async Task Handle_Twice_DrawsAnotherKey()
    {
        ExpectOneStoredToken();
        var first = await HandleAsync(Admin);
        ExpectOneStoredToken();

        var second = await HandleAsync(Admin);

        Assert.That(second.Key, Is.Not.EqualTo(first.Key));
    }

    private static CreateAccessTokenCommand StaffWith(Input permission) => Admin with { Role = Staff, Permissions = Input.OfList([permission]) };

    private List<AccessToken> ExpectOneStoredToken()
    {
        List<AccessToken> added = [];
        var order = new MockSequence();
        Application.Tokens.InSequence(order).Setup(port => port.Add(It.IsAny<AccessToken>())).Callback<AccessToken>(added.Add);
        Application.Audit.InSequence(order).Setup(port => port.Record(AuditAction.Create, It.Is<AccessToken>(token => token == added.Single())));
        Application.UnitOfWork.InSequence(order).Setup(port => port.SaveAsync(It.IsAny<CancellationToken>())).Returns(Task.CompletedTask);
        return added;
    }

    private async Task<CreatedAccessTokenDto> HandleAsync(CreateAccessTokenCommand command)
    {
        var result = await Application.HandleAsync(command);

        return result.Value;
    }
}
