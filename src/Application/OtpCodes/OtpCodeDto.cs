using System.ComponentModel;
using System.Text.Json.Serialization;
using AutoMapper;
using Otp.Application.Common.Interfaces;
using Otp.Application.Common.Messaging;
using Otp.Domain.OtpCodes;

namespace Otp.Application.OtpCodes;

/// <summary>Contract, section 3, in the order of the reference's example. Not a record, so that it prints nothing it holds.</summary>
[Description("A one-time code as clients see it.")]
public sealed class OtpCodeDto : IAnswer<OtpCodeDto>, ITellsOfCode
{
    public static OtpCodeDto Example { get; } = new()
    {
        Id = 66,
        Code = 255315,
        MobileNumber = "09123256545",
        Email = null,
        Recipient = "09123256545",
        ValidTo = new DateTimeOffset(2025, 12, 29, 14, 48, 2, TimeSpan.Zero).AddMicroseconds(776_780),
        Ttl = 119,
        IsAllow = true,
        CreatedAt = new DateTimeOffset(2025, 12, 29, 14, 46, 2, TimeSpan.Zero).AddMicroseconds(777_862),
        UpdatedAt = new DateTimeOffset(2025, 12, 29, 14, 46, 2, TimeSpan.Zero).AddMicroseconds(777_862),
        Purpose = null,
    };

    public required long Id { get; init; }

    [Description("Null where the service drew it, for then its recipient alone knows it; and where it can't be read for want of its key.")]
    public required int? Code { get; init; }

    public required string? MobileNumber { get; init; }

    public required string? Email { get; init; }

    [Description("The mobile number or the e-mail address, whichever is set.")]
    public required string Recipient { get; init; }

    public required DateTimeOffset ValidTo { get; init; }

    [Description("Whole seconds until `valid_to`, rounded down, never below 0.")]
    public required long Ttl { get; init; }

    [Description("Whether the code can still be used.")]
    public required bool IsAllow { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    [Description("Only there for a code that was made for a purpose.")]
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
