using System.ComponentModel;
using System.Text.Json.Serialization;
using AutoMapper;
using Otp.Application.Common.Messaging;
using Otp.Domain.Access;

namespace Otp.Application.Access;

/// <summary>Contract, section 6.</summary>
[Description("An access token as administrators see it. It never holds the key.")]
public record AccessTokenDto : IAnswer<AccessTokenDto>
{
    public static AccessTokenDto Example => CreatedAccessTokenDto.Example;

    public required long Id { get; init; }

    public required string Name { get; init; }

    public required Role Role { get; init; }

    public required IReadOnlyList<Permission> Permissions { get; init; }

    [Description("The key's first eight characters.")]
    public required string Prefix { get; init; }

    public required DateTimeOffset? ExpiresAt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    [Description("To the minute.")]
    public required DateTimeOffset? LastUsedAt { get; init; }

    public required DateTimeOffset? RevokedAt { get; init; }
}

[Description("A token just made, with its key, which is shown this once.")]
public sealed record CreatedAccessTokenDto : AccessTokenDto, IAnswer<CreatedAccessTokenDto>
{
    public static new CreatedAccessTokenDto Example { get; } = new()
    {
        Id = 2,
        Name = "shop",
        Role = Role.Staff,
        Permissions = [Permission.CreateOtpCode, Permission.VerifyOtpCode],
        Prefix = "5f0c7a1e",
        ExpiresAt = null,
        CreatedAt = new DateTimeOffset(2025, 12, 29, 14, 46, 2, TimeSpan.Zero).AddMicroseconds(777_862),
        LastUsedAt = null,
        RevokedAt = null,
        Key = AccessKey.From("5f0c7a1e0000000000000000000000000000000000000000000000000example"),
    };

    [JsonPropertyOrder(1)]
    public required AccessKey Key { get; init; }
}

internal sealed class AccessTokenProfile : Profile
{
    public AccessTokenProfile()
    {
        CreateMap<AccessToken, AccessTokenDto>();

        // The key isn't part of the aggregate, which knows its hash alone.
        CreateMap<AccessToken, CreatedAccessTokenDto>()
            .IncludeBase<AccessToken, AccessTokenDto>()
            .ForMember(dto => dto.Key, map => map.Ignore());
    }
}
