namespace Otp.Domain.Access;

public enum Role
{
    /// <summary>May do everything.</summary>
    Admin = 1,

    /// <summary>May do what its permissions say.</summary>
    Staff = 2,
}
