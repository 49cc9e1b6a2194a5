using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Otp.Api.Serialization;
using Otp.Application.Access.Commands;
using Otp.Application.Common.Messaging;
using Otp.Application.OtpCodes;
using Otp.Application.OtpCodes.Commands;
using Otp.Domain.Access;
using Otp.Domain.Deliveries;

namespace Otp.Api.OpenApi;

/// <summary>What the types alone don't tell: how instants and keys are written, and what a field that is read as it came takes.</summary>
internal sealed partial class SchemaTransformer : IOpenApiSchemaTransformer
{
    private static readonly Dictionary<Type, IReadOnlyList<string>> Required = new()
    {
        [typeof(CreateOtpCodeCommand)] = ["code"],
        [typeof(UpdateOtpCodeCommand)] = [],
        [typeof(VerifyOtpCodeCommand)] = ["code"],
        [typeof(UnlockRecipientCommand)] = [],
        [typeof(SendOtpCodeCommand)] = [],
        [typeof(CreateAccessTokenCommand)] = ["name", "role"],
    };

    /// <summary>The names of the types in the document; those that are described in place have none.</summary>
    public static string? NameOf(JsonTypeInfo type)
    {
        if (type.Type == typeof(Input) || type.Type == typeof(AccessKey))
            return null;
        return OpenApiOptions.CreateDefaultSchemaReferenceId(type)?
            .Replace("PageResponseOf", "PageOf", StringComparison.Ordinal)
            .Replace("Command", "Request", StringComparison.Ordinal)
            .Replace("Dto", "", StringComparison.Ordinal);
    }

    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = context.JsonTypeInfo.Type;
        if (type == typeof(Input) && context.JsonPropertyInfo is { } field)
            FieldSchemas.Describe(schema, field.Name, context.ApplicationServices.GetRequiredService<ServedLocales>());
        else if (type == typeof(AccessKey))
            (schema.Type, schema.Description) = (JsonSchemaType.String, "The key; it can't be shown again.");
        else if (type == typeof(DateTimeOffset))
            (schema.Type, schema.Format) = (JsonSchemaType.String, "date-time");
        else if (type == typeof(DateTimeOffset?))
            (schema.Type, schema.Format) = (JsonSchemaType.String | JsonSchemaType.Null, "date-time");

        if (Required.TryGetValue(type, out var required))
            schema.Required = required.ToHashSet(StringComparer.Ordinal);
        if (type == typeof(Problem))
        {
            schema.Description = "An error (RFC 9457).";
            schema.Required?.Remove("errors");
        }

        if (type == typeof(OtpCodeDto))
            schema.Required?.Remove("purpose");

        // Where a rule is written is for those who read the code.
        if (schema.Description is { } description)
            schema.Description = RulePlace().Replace(description, "");
        return Task.CompletedTask;
    }

    [GeneratedRegex(@" \(contract, [^)]*\)")]
    private static partial Regex RulePlace();
}
