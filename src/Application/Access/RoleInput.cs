using Otp.Domain.Access;

namespace Otp.Application.Access;

/// <summary>The words for roles in requests and answers.</summary>
internal static class RoleInput
{
    public const string Takes = "Takes admin or staff.";

    public static bool TryParse(string? text, out Role role)
    {
        role = text switch { "admin" => Role.Admin, "staff" => Role.Staff, _ => default };
        return role != default;
    }

    public static string NameOf(Role role) => role == Role.Admin ? "admin" : "staff";
}
