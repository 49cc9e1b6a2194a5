using System.Text.Json.Serialization;
using AutoMapper;
using Otp.Application.Common.Interfaces;
using Otp.Domain.OtpCodes;

namespace Otp.Application.OtpCodes;

/// <summary>A one-time code as clients see it (contract, section 3).</summary>
// In the order of the reference's example. Not a record, so that it prints nothing it holds.
public sealed class OtpCodeDto : ITellsOfCode
{
    public required long Id { get; init; }

    /// <summary>
    /// Null where the service drew it, for then its recipient alone knows it; and where it can't be read for want of its key.
    /// </summary>
    public required int? Code { get; init; }

    public required string? MobileNumber { get; init; }

    public required string? Email { get; init; }

    /// <summary>The mobile number or the e-mail address, whichever is set.</summary>
    public required string Recipient { get; init; }

    public required DateTimeOffset ValidTo { get; init; }

    /// <summary>Whole seconds until <c>valid_to</c>, rounded down, never below 0.</summary>
    public required long Ttl { get; init; }

    /// <summary>Whether the code can still be used.</summary>
    public required bool IsAllow { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Only there for a code that was made for a purpose.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required string? Purpose { get; init; }

    long? ITellsOfCode.OtpCodeId => Id;
}

/// <summary>The calculated fields are calculated for the instant of the answer.</summary>
internal sealed class OtpCodeProfile : Profile
{
    public OtpCodeProfile(TimeProvider clock) =>
        CreateMap<OtpCode, OtpCodeDto>()
            .ForMember(
                dto => dto.Code, map => map.MapFrom(code => code.IsGenerated || !code.Code.IsReadable ? (int?)null : code.Code.Value))
            .ForMember(
                dto => dto.MobileNumber,
                map => map.MapFrom(code => code.Recipient.MobileNumber != null ? code.Recipient.MobileNumber.Value : null))
            .ForMember(dto => dto.Email, map => map.MapFrom(code => code.Recipient.Email != null ? code.Recipient.Email.Value : null))
            .ForMember(dto => dto.Recipient, map => map.MapFrom(code => code.Recipient.Value))
            .ForMember(dto => dto.Purpose, map => map.MapFrom(code => code.Purpose != null ? code.Purpose.Value : null))
            .ForMember(dto => dto.Ttl, map => map.MapFrom(code => code.TimeToLiveAt(clock.GetUtcNow())))
            .ForMember(dto => dto.IsAllow, map => map.MapFrom(code => code.IsAllowedAt(clock.GetUtcNow())));
}
