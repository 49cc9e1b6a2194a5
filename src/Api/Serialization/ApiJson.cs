using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Otp.Application.Access;
using Otp.Application.Audit.Queries;
using Otp.Application.OtpCodes;
using Otp.Application.OtpCodes.Queries;
using Otp.Application.Statistics;
using Otp.Infrastructure.Storage;

namespace Otp.Api.Serialization;

/// <summary>How JSON is read and written here: snake_case, case-sensitive, without reflection.</summary>
internal static class ApiJson
{
    /// <summary>Contract, section 9.</summary>
    public const int MaxDepth = 32;

    public static readonly JsonSerializerOptions Options = Configured(new JsonSerializerOptions());

    public static JsonSerializerOptions Configured(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.MaxDepth = MaxDepth;
        // Answers are never part of a page, so only what JSON itself asks for is escaped.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new InstantConverter());
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        options.Converters.Add(new AccessKeyConverter());
        options.Converters.Add(new PermissionConverter());
        options.TypeInfoResolverChain.Insert(0, ApiJsonContext.Default);
        return options;
    }

    /// <summary>Whether it can be written, asked without making all that writing takes.</summary>
    public static bool Lists(Type type) => typeof(ApiJsonContext).GetCustomAttributesData().Any(
        attribute => attribute.AttributeType == typeof(JsonSerializableAttribute)
            && attribute.ConstructorArguments[0].Value as Type == type);

    public static JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));
}

[JsonSerializable(typeof(VerificationDto))]
[JsonSerializable(typeof(PageResponse<DeliveryDto>))]
[JsonSerializable(typeof(OtpCodeDto))]
[JsonSerializable(typeof(PageResponse<OtpCodeDto>))]
[JsonSerializable(typeof(CreatedAccessTokenDto))]
[JsonSerializable(typeof(PageResponse<AccessTokenDto>))]
[JsonSerializable(typeof(IReadOnlyList<AccessTokenDto>))]
[JsonSerializable(typeof(RevokedToken))]
[JsonSerializable(typeof(IReadOnlyList<CopiedTable>))]
[JsonSerializable(typeof(PageResponse<AuditEntryDto>))]
[JsonSerializable(typeof(StatisticsDto))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(HealthReport))]
internal sealed partial class ApiJsonContext : JsonSerializerContext;
