using AutoMapper;
using Otp.Domain.Access;

namespace Otp.Application.Access;

/// <summary>An access token as administrators see it (contract, section 6). It never holds the key.</summary>
public class AccessTokenDto
{
    public required long Id { get; init; }

    public required string Name { get; init; }

    /// <summary><c>admin</c> or <c>staff</c>.</summary>
    public required string Role { get; init; }

    public required IReadOnlyList<int> Permissions { get; init; }

    /// <summary>The key's first eight characters.</summary>
    public required string Prefix { get; init; }

    public required DateTimeOffset? ExpiresAt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>To the minute.</summary>
    public required DateTimeOffset? LastUsedAt { get; init; }

    public required DateTimeOffset? RevokedAt { get; init; }
}

/// <summary>A token just made, with its key, which is shown this once.</summary>
public sealed record CreatedAccessToken(AccessTokenDto Token, AccessKey Key);

internal sealed class AccessTokenProfile : Profile
{
    public AccessTokenProfile() =>
        CreateMap<AccessToken, AccessTokenDto>()
            .ForMember(dto => dto.Role, map => map.MapFrom(token => RoleInput.NameOf(token.Role)))
            .ForMember(dto => dto.Permissions, map => map.MapFrom(token => token.Permissions.Select(permission => permission.Code!.Value).ToList()));
}

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
