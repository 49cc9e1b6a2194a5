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
    public static OpenApiSchema OfBody(RequestMetadata request, IServiceProvider services, OpenApiDocument document)
    {
        var fields = request.Fields.Select(field => field.Describe(services)).ToList();
        return new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = request.Description,
            Required = fields.Where(field => field.IsRequired).Select(NameOf).ToHashSet(StringComparer.Ordinal),
            Properties = fields.ToDictionary(NameOf, field => OfMember(field, document), StringComparer.Ordinal),
        };
    }

    public static IEnumerable<OpenApiParameter> OfQuery(RequestMetadata request, IServiceProvider services, OpenApiDocument document) =>
        from field in request.Fields.Select(field => field.Describe(services))
        select new OpenApiParameter
        {
            Name = NameOf(field),
            In = ParameterLocation.Query,
            Description = DescriptionOf(field),
            Schema = Of(field.Shape, document),
        };

    /// <param name="shape">What the value looks like.</param>
    /// <param name="document">Gets closed sets as components, so that clients have one type for each.</param>
    public static IOpenApiSchema Of(Shape shape, OpenApiDocument document) => shape switch
    {
        WordShape words => SetOf(words, document),
        NumberShape numbers => SetOf(numbers, document),
        ListShape list => new OpenApiSchema { Type = JsonSchemaType.Array, Items = Of(list.Items, document) },
        EitherShape either => new OpenApiSchema { OneOf = [.. either.Shapes.Select(one => Of(one, document))] },
        _ => Of(shape),
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
        },
        IntegerShape integer => new OpenApiSchema
        {
            Type = JsonSchemaType.Integer,
            Format = $"int{integer.Bits}",
            Minimum = integer.Minimum?.ToString(CultureInfo.InvariantCulture),
            Maximum = integer.Maximum?.ToString(CultureInfo.InvariantCulture),
        },
        BooleanShape => new OpenApiSchema { Type = JsonSchemaType.Boolean },
        _ => throw new ArgumentOutOfRangeException(nameof(shape)),
    };

    public static void Describe(OpenApiSchema schema, NumberShape shape)
    {
        schema.Type = JsonSchemaType.Integer;
        schema.Format = "int32";
        schema.Enum = [.. shape.Numbers.Select(JsonNode (number) => JsonValue.Create(number.Number))];
        // No specification says what the numbers of a set are called; generators read one of these two.
        var names = new JsonNodeExtension(new JsonArray([.. shape.Numbers.Select(JsonNode (number) => Capitalized(number.Word))]));
        schema.Extensions = new Dictionary<string, IOpenApiExtension>(StringComparer.Ordinal)
        {
            ["x-enumNames"] = names,
            ["x-enum-varnames"] = names,
        };
    }

    // A parameter is there or it isn't; a member can be null.
    private static IOpenApiSchema OfMember(FieldDescription field, OpenApiDocument document)
    {
        var schema = Of(field.Shape, document);
        schema.Description = DescriptionOf(field);
        switch (schema)
        {
            case OpenApiSchema itself when field.TakesNull:
                itself.Type |= JsonSchemaType.Null;
                return itself;
            case OpenApiSchema itself when !field.IsRequired:
                // Null is refused, and JSON Schema knows no such keyword. Generators do, from OpenAPI 3.0: without it many
                // give such a member a type that can't be absent, and send 0 for a number that nobody set.
                itself.Extensions = new Dictionary<string, IOpenApiExtension>(StringComparer.Ordinal)
                {
                    ["nullable"] = new JsonNodeExtension(true),
                };
                return itself;
            default:
                return field.TakesNull ? new OpenApiSchema { OneOf = [new OpenApiSchema { Type = JsonSchemaType.Null }, schema] } : schema;
        }
    }

    private static string DescriptionOf(FieldDescription field) => field.Remark is null ? field.Takes : $"{field.Takes} {field.Remark}";

    private static OpenApiSchemaReference SetOf(WordShape shape, OpenApiDocument document)
    {
        document.AddComponent(shape.Name, new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Enum = [.. shape.Words.Select(JsonNode (word) => JsonValue.Create(word))],
        });
        return new OpenApiSchemaReference(shape.Name, document);
    }

    private static OpenApiSchemaReference SetOf(NumberShape shape, OpenApiDocument document)
    {
        var schema = new OpenApiSchema();
        Describe(schema, shape);
        document.AddComponent(shape.Name, schema);
        return new OpenApiSchemaReference(shape.Name, document);
    }

    private static string Capitalized(string word) => $"{char.ToUpperInvariant(word[0])}{word[1..]}";

    private static string NameOf(FieldDescription field) => FieldNames.ToJson(field.Name);
}
