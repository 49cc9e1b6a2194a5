using System.Text.Json;
using System.Text.Json.Nodes;
using Otp.Api.Serialization;
using Otp.Application.Access;
using Otp.Application.Access.Commands;
using Otp.Application.Audit.Queries;
using Otp.Application.OtpCodes;
using Otp.Application.OtpCodes.Commands;
using Otp.Application.OtpCodes.Queries;

namespace Otp.Api.OpenApi;

/// <summary>What an endpoint answers with a status, for its description.</summary>
internal sealed record ExampleMetadata(int Status, JsonNode Answer);

/// <summary>One example for each body that goes in or comes out.</summary>
internal static class Examples
{
    /// <summary>For the reference: what the endpoint answers with this status, where the type alone doesn't tell.</summary>
    public static RouteHandlerBuilder Shows<TAnswer>(this RouteHandlerBuilder endpoint, int status, TAnswer answer) =>
        endpoint.WithMetadata(new ExampleMetadata(status, JsonSerializer.SerializeToNode(answer, ApiJson.TypeInfo<TAnswer>())!));

    private const string OtpCode =
        """
        {"id": 66, "code": 255315, "mobile_number": "09123256545", "email": null, "recipient": "09123256545",
         "valid_to": "2025-12-29T14:48:02.776780Z", "ttl": 119, "is_allow": true,
         "created_at": "2025-12-29T14:46:02.777862Z", "updated_at": "2025-12-29T14:46:02.777862Z"}
        """;

    private const string Token =
        """
        "id": 2, "name": "shop", "role": "staff", "permissions": [2851, 2855], "prefix": "5f0c7a1e", "expires_at": null,
        "created_at": "2025-12-29T14:46:02.777862Z", "last_used_at": null, "revoked_at": null
        """;

    private static readonly Dictionary<Type, string> ByType = new()
    {
        [typeof(CreateOtpCodeCommand)] = """{"code": 255315, "mobile_number": "09123256545", "email": null}""",
        [typeof(VerifyOtpCodeCommand)] = """{"code": "255315", "mobile_number": "09123256545"}""",
        [typeof(SendOtpCodeCommand)] = """{"mobile_number": "09123256545", "locale": "fa"}""",
        [typeof(PageResponse<DeliveryDto>)] = Page(
            """
            {"id": 12, "channel": "sms", "provider": "sms-0", "state": "delivered", "attempts": 1, "next_at": null, "reason": null,
             "created_at": "2025-12-29T14:46:02.777862Z", "updated_at": "2025-12-29T14:46:03.102417Z"}
            """),
        [typeof(VerificationDto)] =
            """{"verified": true, "id": 66, "recipient": "09123256545", "reason": null, "attempts_left": null, "retry_after": null}""",
        [typeof(UnlockRecipientCommand)] = """{"mobile_number": "09123256545"}""",
        [typeof(UpdateOtpCodeCommand)] = """{"mobile_number": null, "email": "someone@example.com"}""",
        [typeof(OtpCodeDto)] = OtpCode,
        [typeof(PageResponse<OtpCodeDto>)] = Page(OtpCode),
        [typeof(CreateAccessTokenCommand)] = """{"name": "shop", "role": "staff", "permissions": [2851, 2855]}""",
        [typeof(AccessTokenDto)] = $"{{{Token}}}",
        [typeof(CreatedAccessTokenDto)] = $$"""{ {{Token}}, "key": "5f0c7a1e0000000000000000000000000000000000000000000000000example" }""",
        [typeof(PageResponse<AccessTokenDto>)] = Page($"{{{Token}}}"),
        [typeof(PageResponse<AuditEntryDto>)] = Page(
            """{"id": 5, "at": "2025-12-29T14:46:02.777862Z", "token_id": 1, "action": "update", "target": "otp_code", "target_id": 66}"""),
    };

    public static JsonNode? Of(Type type) => ByType.TryGetValue(type, out var json) ? JsonNode.Parse(json) : null;

    private static string Page(string item) =>
        $$"""{"count": 1, "next": null, "previous": null, "results": [{{item}}]}""";
}
