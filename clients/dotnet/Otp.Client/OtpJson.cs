using System.Text.Json.Serialization;

namespace Otp.Client;

/// <summary>An error as the service writes it (RFC 9457).</summary>
internal sealed class Problem
{
    public string? Type { get; init; }

    public string? Title { get; init; }

    public string? Detail { get; init; }

    [JsonPropertyName("traceId")]
    public string? TraceId { get; init; }

    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Errors { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(OtpCode))]
[JsonSerializable(typeof(Page<OtpCode>))]
[JsonSerializable(typeof(Verification))]
[JsonSerializable(typeof(Page<Delivery>))]
[JsonSerializable(typeof(Statistics))]
[JsonSerializable(typeof(CreatedAccessToken))]
[JsonSerializable(typeof(Page<AccessToken>))]
[JsonSerializable(typeof(Page<AuditEntry>))]
[JsonSerializable(typeof(Problem))]
internal sealed partial class OtpJson : JsonSerializerContext;
