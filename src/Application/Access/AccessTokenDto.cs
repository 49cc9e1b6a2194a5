using System.Text.Json.Serialization;
using AutoMapper;
using Otp.Domain.Access;

namespace Otp.Application.Access;

/// <summary>An access token as administrators see it (contract, section 6). It never holds the key.</summary>
public record AccessTokenDto
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
public sealed record CreatedAccessTokenDto : AccessTokenDto
{
    [JsonPropertyOrder(1)]
    public required AccessKey Key { get; init; }
}

internal sealed class AccessTokenProfile : Profile
{
    public AccessTokenProfile()
    {
        CreateMap<AccessToken, AccessTokenDto>()
            .ForMember(dto => dto.Role, map => map.MapFrom(token => RoleInput.NameOf(token.Role)))
            .ForMember(
                dto => dto.Permissions,
                map => map.MapFrom(token => token.Permissions.Select(permission => permission.Code!.Value).ToList()));

        // The key isn't part of the aggregate, which knows its hash alone.
        CreateMap<AccessToken, CreatedAccessTokenDto>()
            .IncludeBase<AccessToken, AccessTokenDto>()
            .ForMember(dto => dto.Key, map => map.Ignore());
    }
}
