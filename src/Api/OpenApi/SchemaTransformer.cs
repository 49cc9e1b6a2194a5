using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Otp.Application.Access;
using Otp.Domain.Access;

namespace Otp.Api.OpenApi;

/// <summary>What the types of answers alone don't tell: how instants, keys and closed sets are written, and what may be left out.</summary>
internal sealed class SchemaTransformer : IOpenApiSchemaTransformer
{
    /// <summary>The names of the types in the document; those that are described in place have none.</summary>
    public static string? NameOf(JsonTypeInfo type)
    {
        if (type.Type == typeof(AccessKey) || EnumOf(type.Type) is not null)
            return null;
        return OpenApiOptions.CreateDefaultSchemaReferenceId(type)?
            .Replace("PageResponseOf", "PageOf", StringComparison.Ordinal)
            .Replace("Dto", "", StringComparison.Ordinal);
    }

    /// <inheritdoc cref="NameOf(JsonTypeInfo)"/>
    public static string NameOf(Type request) => request.Name.Replace("Command", "Request", StringComparison.Ordinal);

    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = context.JsonTypeInfo.Type;
        if (type == typeof(AccessKey))
            (schema.Type, schema.Description) = (JsonSchemaType.String, "The key; it can't be shown again.");
        else if (type == typeof(IReadOnlyList<Permission>))
            schema.Items = FieldSchemas.Of(GrantedPermissions.Shape).Items;
        else if (type == typeof(DateTimeOffset))
            (schema.Type, schema.Format) = (JsonSchemaType.String, "date-time");
        else if (type == typeof(DateTimeOffset?))
            (schema.Type, schema.Format) = (JsonSchemaType.String | JsonSchemaType.Null, "date-time");
        else if (EnumOf(type) is not null)
            schema.Type = type.IsEnum ? JsonSchemaType.String : JsonSchemaType.String | JsonSchemaType.Null;

        foreach (var property in context.JsonTypeInfo.Properties.Where(MayBeLeftOut))
            schema.Required?.Remove(property.Name);
        return Task.CompletedTask;
    }

    private static Type? EnumOf(Type type) => (Nullable.GetUnderlyingType(type) ?? type) is { IsEnum: true } set ? set : null;

    private static bool MayBeLeftOut(JsonPropertyInfo property) =>
        property.AttributeProvider?.GetCustomAttributes(typeof(JsonIgnoreAttribute), inherit: true) is
            [JsonIgnoreAttribute { Condition: JsonIgnoreCondition.WhenWritingNull }];
}
