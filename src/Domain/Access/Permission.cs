namespace Otp.Domain.Access;

/// <summary>The right to one operation, by the code that clients grant it with (contract, section 2).</summary>
public sealed record Permission
{
    public static readonly Permission CreateOtpCode = new(2851, "create");
    public static readonly Permission ReadOtpCode = new(2852, "read");
    public static readonly Permission UpdateOtpCode = new(2853, "update");
    public static readonly Permission DeleteOtpCode = new(2854, "delete");
    public static readonly Permission VerifyOtpCode = new(2855, "verify");
    public static readonly Permission SendOtpCode = new(2856, "send");
    public static readonly Permission DeliverOtpCode = new(2857, "deliver");

    /// <summary>What role <c>admin</c> alone may do; it has no code, so no token can be granted it.</summary>
    public static readonly Permission ManageAccess = new(code: null, "manage access");

    /// <summary>Those a <c>staff</c> token can hold, in rising order of their codes.</summary>
    public static readonly IReadOnlyList<Permission> Grantable =
        [CreateOtpCode, ReadOtpCode, UpdateOtpCode, DeleteOtpCode, VerifyOtpCode, SendOtpCode, DeliverOtpCode];

    private Permission(int? code, string name) => (Code, Name) = (code, name);

    public int? Code { get; }

    /// <summary>What people call it.</summary>
    public string Name { get; }

    /// <param name="name">In any letters.</param>
    /// <returns>Null where none that can be granted has this name.</returns>
    public static Permission? FromName(string name) =>
        Grantable.FirstOrDefault(permission => permission.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <returns>Null where no operation has this code.</returns>
    public static Permission? FromCode(int code) => Grantable.FirstOrDefault(permission => permission.Code == code);
}
