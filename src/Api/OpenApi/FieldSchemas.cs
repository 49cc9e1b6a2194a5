using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Otp.Application.Common.Paging;
using Otp.Application.Common.Validation;
using Otp.Domain.Access;
using Otp.Domain.Deliveries;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;

namespace Otp.Api.OpenApi;

/// <summary>What each field and parameter takes, by its name, which means the same wherever it stands.</summary>
internal static class FieldSchemas
{
    private const JsonSchemaType OrNull = JsonSchemaType.Null;

    /// <param name="locales">What a configured directory of templates may have added to.</param>
    public static void Describe(OpenApiSchema schema, string name, ServedLocales locales)
    {
        switch (name)
        {
            case "id":
                Integer(schema, 1, null, "As the answer to the creation has it.");
                break;
            case "code":
                schema.OneOf =
                [
                    new OpenApiSchema
                    {
                        Type = JsonSchemaType.Integer,
                        Format = "int32",
                        Minimum = $"{OneTimeCode.MinValue}",
                        Maximum = $"{OneTimeCode.MaxValue}",
                    },
                    new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "[0-9\u06F0-\u06F9\u0660-\u0669]" },
                ];
                schema.Description = OneTimeCode.Takes;
                break;
            case "mobile_number":
                Text(schema, JsonSchemaType.String | OrNull, $"{MobileNumber.Takes} A code has either this or an email.");
                break;
            case "email":
                Text(schema, JsonSchemaType.String | OrNull, $"{EmailAddress.Takes} A code has either this or a mobile_number.");
                schema.MaxLength = EmailAddress.MaxLength;
                break;
            case "purpose":
                Text(schema, JsonSchemaType.String | OrNull, $"{Purpose.Takes} A code made for a purpose verifies for that alone.");
                (schema.MinLength, schema.MaxLength, schema.Pattern) = (1, Purpose.MaxLength, "^[a-z0-9._-]+$");
                break;
            case "locale":
                Text(schema, JsonSchemaType.String | OrNull, $"The language of the message. {locales.Takes}");
                schema.Pattern = $"^({string.Join('|', locales.All)})([-_][A-Za-z0-9]{{1,8}})*$";
                break;
            case "valid_to":
                Text(schema, JsonSchemaType.String, $"{Instant.Takes} After now.", "date-time");
                break;
            case "expires_at":
                Text(
                    schema,
                    JsonSchemaType.String | OrNull,
                    $"{Instant.Takes} After now. Without it the token doesn't expire.",
                    "date-time");
                break;
            case "name":
                Text(
                    schema,
                    JsonSchemaType.String,
                    $"Takes a name of 1 to {AccessToken.MaxNameLength} characters, for people to know the token by.");
                (schema.MinLength, schema.MaxLength) = (1, AccessToken.MaxNameLength);
                break;
            case "role":
                Text(schema, JsonSchemaType.String, "What the token may do: everything, or what its permissions say.");
                schema.Enum = [JsonValue.Create("admin"), JsonValue.Create("staff")];
                break;
            case "permissions":
                schema.Type = JsonSchemaType.Array | OrNull;
                schema.Description = "At least one for staff, none for an admin.";
                schema.Items = new OpenApiSchema
                {
                    Type = JsonSchemaType.Integer,
                    Enum = [.. Permission.Grantable.Select(permission => (JsonNode)JsonValue.Create(permission.Code!.Value))],
                };
                break;
            case "limit":
                Integer(
                    schema,
                    1,
                    PageRequest.MaxLimit,
                    $"Takes an integer from 1 to {PageRequest.MaxLimit}; {PageRequest.DefaultLimit} unless given.");
                break;
            case "offset":
                Integer(schema, 0, null, "How many to leave out.");
                break;
            case "id_min" or "id_max":
                Integer(schema, null, null, "Inclusive.");
                break;
            case "has_mobile_number" or "has_email" or "is_allow":
                (schema.Type, schema.Description) = (JsonSchemaType.Boolean, "Only those of which it is so, or isn't.");
                break;
            case "search":
                Text(
                    schema, JsonSchemaType.String, "Part of a mobile number or an e-mail address without regard to case, or a whole code.");
                break;
            case "ordering":
                Text(
                    schema,
                    JsonSchemaType.String,
                    "id, mobile_number, email and ttl with commas between them, each with - in front for descending; -id unless given. " +
                    "Nulls come last, ties go by rising id.");
                break;
            case "from" or "to" or "created_date" or "created_from" or "created_to" or "updated_date" or "updated_from" or "updated_to":
                Text(schema, JsonSchemaType.String, "An inclusive UTC day.", "date");
                break;
            default:
                throw new InvalidOperationException($"The reference doesn't know what {name} takes; say it here.");
        }
    }

    private static void Text(OpenApiSchema schema, JsonSchemaType type, string description, string? format = null) =>
        (schema.Type, schema.Description, schema.Format) = (type, description, format);

    /// <param name="minimum">Null: the least that the format holds, which pages in a browser can't show exactly.</param>
    /// <param name="maximum">Null: the most that it holds.</param>
    private static void Integer(OpenApiSchema schema, long? minimum, long? maximum, string description)
    {
        (schema.Type, schema.Format, schema.Description) = (JsonSchemaType.Integer, "int64", description);
        (schema.Minimum, schema.Maximum) = (
            minimum?.ToString(CultureInfo.InvariantCulture), maximum?.ToString(CultureInfo.InvariantCulture));
    }
}
