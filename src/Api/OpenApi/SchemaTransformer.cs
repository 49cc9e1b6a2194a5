using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Otp.Application.Access;
using Otp.Domain.Access;
using Otp.Domain.OtpCodes;

namespace Otp.Api.OpenApi;

/// <summary>What the types of answers alone don't tell: how instants, keys and closed sets are written, and what may be left out.</summary>
internal sealed class SchemaTransformer : IOpenApiSchemaTransformer
{
    private const string ListPrefix = "PageResponseOf";

    /// <summary>The names of the types in the document; those that are described in place have none.</summary>
    public static string? NameOf(JsonTypeInfo type)
    {
        if (type.Type == typeof(AccessKey))
            return null;
        if (type.Type == typeof(Permission))
            return nameof(Permission);
        if (EnumOf(type.Type) == typeof(Refusal))
            return "VerificationReason";
        var name = OpenApiOptions.CreateDefaultSchemaReferenceId(type)?.Replace("Dto", "", StringComparison.Ordinal);
        return name?.StartsWith(ListPrefix, StringComparison.Ordinal) == true ? $"{name[ListPrefix.Length..]}List" : name;
    }

    /// <inheritdoc cref="NameOf(JsonTypeInfo)"/>
    public static string NameOf(Type request) => request.Name.Replace("Command", "Request", StringComparison.Ordinal);

    public async Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = context.JsonTypeInfo.Type;
        if (type == typeof(AccessKey))
            (schema.Type, schema.Description) = (JsonSchemaType.String, "The key; it can't be shown again.");
        else if (type == typeof(Permission))
            FieldSchemas.Describe(schema, GrantedPermissions.Each);
        else if (type == typeof(IReadOnlyList<Permission>))
            schema.Items = await context.GetOrCreateSchemaAsync(typeof(Permission), parameterDescription: null, cancellationToken);
        else if (type == typeof(DateTimeOffset))
            (schema.Type, schema.Format) = (JsonSchemaType.String, "date-time");
        else if (type == typeof(DateTimeOffset?))
            (schema.Type, schema.Format) = (JsonSchemaType.String | JsonSchemaType.Null, "date-time");
        else if (EnumOf(type) is not null)
            DescribeWords(schema);

        foreach (var property in context.JsonTypeInfo.Properties.Where(MayBeLeftOut))
        {
            schema.Required?.Remove(property.Name);
            if (schema.Properties?[property.Name] is OpenApiSchema leftOut)
                leftOut.Type &= ~JsonSchemaType.Null;
        }
    }

    // Whether there may be none is said where it is used.
    private static void DescribeWords(OpenApiSchema schema)
    {
        schema.Type = JsonSchemaType.String;
        schema.Enum = [.. schema.Enum!.Where(word => word is not null)];
    }

    private static Type? EnumOf(Type type) => (Nullable.GetUnderlyingType(type) ?? type) is { IsEnum: true } set ? set : null;

    private static bool MayBeLeftOut(JsonPropertyInfo property) =>
        property.AttributeProvider?.GetCustomAttributes(typeof(JsonIgnoreAttribute), inherit: true) is
            [JsonIgnoreAttribute { Condition: JsonIgnoreCondition.WhenWritingNull }];
}
