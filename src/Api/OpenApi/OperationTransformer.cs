using System.Net.Mime;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Otp.Api.Authentication;
using Otp.Api.Errors;
using Otp.Api.Serialization;

namespace Otp.Api.OpenApi;

/// <summary>What an endpoint's metadata says of it: its body, its parameters, its permission, and how it may refuse.</summary>
internal sealed class OperationTransformer : IOpenApiOperationTransformer
{
    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        List<int> refusals = [.. metadata.OfType<RefusalMetadata>().Select(refusal => refusal.Status)];
        operation.Security = [];
        if (metadata.OfType<PermissionRequirement>().FirstOrDefault() is { } requirement)
        {
            operation.Description = $"{operation.Description} {NeedOf(requirement)}";
            operation.Security =
            [
                new() { [new OpenApiSecuritySchemeReference(DocumentTransformer.TypedScheme, context.Document)] = [] },
                new() { [new OpenApiSecuritySchemeReference(DocumentTransformer.HeaderScheme, context.Document)] = [] },
            ];
            refusals.AddRange([StatusCodes.Status401Unauthorized, StatusCodes.Status403Forbidden, StatusCodes.Status500InternalServerError, StatusCodes.Status503ServiceUnavailable]);
        }

        if (metadata.OfType<JsonBodyMetadata>().FirstOrDefault() is { } body)
        {
            operation.RequestBody = await BodyAsync(body, context, cancellationToken);
            refusals.AddRange([StatusCodes.Status400BadRequest, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType]);
        }

        if (metadata.OfType<QueryParametersMetadata>().FirstOrDefault() is { } query)
        {
            operation.Parameters = [.. operation.Parameters ?? [], .. ParametersOf(query)];
            refusals.Add(StatusCodes.Status400BadRequest);
        }

        var problem = await context.GetOrCreateSchemaAsync(typeof(Problem), parameterDescription: null, cancellationToken);
        context.Document!.AddComponent(nameof(Problem), problem);
        foreach (var status in refusals)
            operation.Responses![$"{status}"] = Refusal(status, context.Document);
        if (operation.Responses!.TryGetValue("201", out var created))
            ((OpenApiResponse)created).Headers = Header("Location", "The address of what was made.");

        // In the order of their statuses.
        var sorted = operation.Responses!.OrderBy(response => response.Key, StringComparer.Ordinal).ToList();
        operation.Responses = [];
        foreach (var (status, response) in sorted)
            operation.Responses.Add(status, response);
    }

    private static string NeedOf(PermissionRequirement requirement) => requirement.Permission.Code is { } code
        ? $"Takes an admin's key, or a staff key with permission {code}."
        : "Takes an admin's key.";

    private static async Task<OpenApiRequestBody> BodyAsync(JsonBodyMetadata body, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var schema = await context.GetOrCreateSchemaAsync(body.RequestType, parameterDescription: null, cancellationToken);
        var name = SchemaTransformer.NameOf(ApiJson.Options.GetTypeInfo(body.RequestType))!;
        context.Document!.AddComponent(name, schema);
        return new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
            {
                [MediaTypeNames.Application.Json] = new() { Schema = new OpenApiSchemaReference(name, context.Document), Example = Examples.Of(body.RequestType) },
            },
        };
    }

    private static IEnumerable<OpenApiParameter> ParametersOf(QueryParametersMetadata query)
    {
        foreach (JsonPropertyInfo property in ApiJson.Options.GetTypeInfo(query.QueryType).Properties)
        {
            var schema = new OpenApiSchema();
            FieldSchemas.Describe(schema, property.Name);
            // A parameter is there or it isn't: it can't be null.
            schema.Type &= ~JsonSchemaType.Null;
            yield return new OpenApiParameter { Name = property.Name, In = ParameterLocation.Query, Description = schema.Description, Schema = schema };
        }
    }

    private static OpenApiResponse Refusal(int status, OpenApiDocument document)
    {
        var problem = Problem.Describe(status);
        return new OpenApiResponse
        {
            Description = problem.Detail,
            Headers = status switch
            {
                StatusCodes.Status401Unauthorized => Header("WWW-Authenticate", "Token"),
                StatusCodes.Status503ServiceUnavailable => Header("Retry-After", "Seconds to wait."),
                _ => null,
            },
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
            {
                [Problem.MediaType] = new()
                {
                    Schema = new OpenApiSchemaReference(nameof(Problem), document),
                    Example = status == StatusCodes.Status400BadRequest
                        ? Examples.Of(typeof(Problem))
                        : JsonSerializer.SerializeToNode(problem, ApiJson.TypeInfo<Problem>()),
                },
            },
        };
    }

    private static Dictionary<string, IOpenApiHeader> Header(string name, string description) => new(StringComparer.Ordinal)
    {
        [name] = new OpenApiHeader { Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } },
    };
}

/// <summary>A status that an endpoint may refuse with besides those that all share.</summary>
internal sealed record RefusalMetadata(int Status);

internal static class RefusalConventions
{
    /// <summary>For the reference: the endpoint may also answer with these.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder endpoint, params IEnumerable<int> statuses) =>
        endpoint.WithMetadata([.. statuses.Select(status => new RefusalMetadata(status))]);
}
