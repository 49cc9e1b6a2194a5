using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Otp.Api.Requests;
using Otp.Api.Serialization;
using Otp.Application.Common.Messaging;
using Otp.Domain.Common;

namespace Otp.Api.OpenApi;

/// <summary>What the fields of a request take, as their types say it.</summary>
internal static class FieldSchemas
{
    /// <summary>The request as an object.</summary>
    public static OpenApiSchema OfBody(RequestMetadata request, IServiceProvider services)
    {
        var fields = request.Fields.Select(field => field.Describe(services)).ToList();
        return new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = request.Description,
            Required = fields.Where(field => field.IsRequired).Select(NameOf).ToHashSet(StringComparer.Ordinal),
            Properties = fields.ToDictionary(NameOf, IOpenApiSchema (field) => OfMember(field), StringComparer.Ordinal),
        };
    }

    public static IEnumerable<OpenApiParameter> OfQuery(RequestMetadata request, IServiceProvider services) =>
        from field in request.Fields.Select(field => field.Describe(services))
        let schema = Of(field)
        select new OpenApiParameter
        {
            Name = NameOf(field),
            In = ParameterLocation.Query,
            Description = schema.Description,
            Schema = schema,
        };

    public static OpenApiSchema Of(Shape shape) => shape switch
    {
        TextShape text => new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Format = text.Format,
            Pattern = text.Pattern,
            MinLength = text.MinLength,
            MaxLength = text.MaxLength,
            Enum = text.Words?.Select(JsonNode (word) => JsonValue.Create(word)).ToList(),
        },
        IntegerShape integer => new OpenApiSchema
        {
            Type = JsonSchemaType.Integer,
            Format = $"int{integer.Bits}",
            Minimum = integer.Minimum?.ToString(CultureInfo.InvariantCulture),
            Maximum = integer.Maximum?.ToString(CultureInfo.InvariantCulture),
            Enum = integer.Numbers?.Select(JsonNode (number) => JsonValue.Create(number)).ToList(),
        },
        BooleanShape => new OpenApiSchema { Type = JsonSchemaType.Boolean },
        ListShape list => new OpenApiSchema { Type = JsonSchemaType.Array, Items = Of(list.Items) },
        EitherShape either => new OpenApiSchema { OneOf = [.. either.Shapes.Select(Of)] },
        _ => throw new ArgumentOutOfRangeException(nameof(shape)),
    };

    private static OpenApiSchema Of(FieldDescription field)
    {
        var schema = Of(field.Shape);
        schema.Description = field.Remark is null ? field.Takes : $"{field.Takes} {field.Remark}";
        return schema;
    }

    // A parameter is there or it isn't; a member can be null.
    private static OpenApiSchema OfMember(FieldDescription field)
    {
        var schema = Of(field);
        if (field.TakesNull)
            schema.Type |= JsonSchemaType.Null;
        return schema;
    }

    private static string NameOf(FieldDescription field) => FieldNames.ToJson(field.Name);
}
