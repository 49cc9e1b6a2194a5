using System.Diagnostics.CodeAnalysis;
using Otp.Domain.Access;
using Otp.Domain.Common;

namespace Otp.Application.Access;

/// <summary>A role as clients name it.</summary>
public sealed record RoleName(Role Role) : IReadable<RoleName>
{
    private const string Admin = "admin";
    private const string Staff = "staff";

    public static string Takes => $"Takes {Admin} or {Staff}.";

    public static Shape Shape => new WordShape(nameof(Role), Admin, Staff);

    public static string Of(Role role) => role == Role.Admin ? Admin : Staff;

    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out RoleName? name)
    {
        name = text switch { Admin => new RoleName(Role.Admin), Staff => new RoleName(Role.Staff), _ => null };
        return name is not null;
    }
}
