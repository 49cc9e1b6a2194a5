namespace Otp.Domain.Access;

/// <summary>The right to one operation, by the code that clients grant it with (contract, section 2).</summary>
public sealed record Permission
{
    public static readonly Permission CreateOtpCode = new(2851);
    public static readonly Permission ReadOtpCode = new(2852);
    public static readonly Permission UpdateOtpCode = new(2853);
    public static readonly Permission DeleteOtpCode = new(2854);
    public static readonly Permission VerifyOtpCode = new(2855);
    public static readonly Permission SendOtpCode = new(2856);

    /// <summary>What role <c>admin</c> alone may do; it has no code, so no token can be granted it.</summary>
    public static readonly Permission ManageAccess = new(code: null);

    /// <summary>Those a <c>staff</c> token can hold, in rising order of their codes.</summary>
    public static readonly IReadOnlyList<Permission> Grantable =
        [CreateOtpCode, ReadOtpCode, UpdateOtpCode, DeleteOtpCode, VerifyOtpCode, SendOtpCode];

    private Permission(int? code) => Code = code;

    public int? Code { get; }

    /// <returns>Null where no operation has this code.</returns>
    public static Permission? FromCode(int code) => Grantable.FirstOrDefault(permission => permission.Code == code);
}
