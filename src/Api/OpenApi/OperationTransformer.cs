using System.Net.Mime;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Otp.Api.Authentication;
using Otp.Api.Errors;
using Otp.Api.Idempotency;
using Otp.Api.Requests;
using Otp.Api.Serialization;
using Otp.Application.Common.Interfaces;
using Otp.Domain.Common;
using Otp.Domain.Deliveries;

namespace Otp.Api.OpenApi;

/// <summary>What an endpoint's metadata says of it: its body, its parameters, its permission, and how it may refuse.</summary>
internal sealed class OperationTransformer : IOpenApiOperationTransformer
{
    private static readonly int[] EveryCaller =
    [
        StatusCodes.Status401Unauthorized, StatusCodes.Status403Forbidden,
        StatusCodes.Status500InternalServerError, StatusCodes.Status503ServiceUnavailable,
    ];

    private static readonly int[] EveryBody =
    [
        StatusCodes.Status400BadRequest, StatusCodes.Status408RequestTimeout,
        StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType,
    ];

    public async Task TransformAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var locales = context.ApplicationServices.GetRequiredService<ServedLocales>();
        List<Problem> refusals = [.. metadata.OfType<RefusalMetadata>().Select(refusal => refusal.Problem)];
        operation.Security = [];
        if (metadata.OfType<PermissionRequirement>().FirstOrDefault() is { } requirement)
        {
            operation.Description = $"{operation.Description} {NeedOf(requirement)}";
            operation.Security =
            [
                new() { [new OpenApiSecuritySchemeReference(DocumentTransformer.TypedScheme, context.Document)] = [] },
                new() { [new OpenApiSecuritySchemeReference(DocumentTransformer.HeaderScheme, context.Document)] = [] },
            ];
            refusals.AddRange(EveryCaller.Select(Problem.Describe));
        }

        if (metadata.OfType<JsonBodyMetadata>().FirstOrDefault() is { } body)
        {
            operation.RequestBody = await BodyAsync(body, context, cancellationToken);
            refusals.AddRange([.. EveryBody.Select(Problem.Describe), InvalidFieldOf(body.RequestType, locales)]);
        }

        if (metadata.OfType<QueryParametersMetadata>().FirstOrDefault() is { } query)
        {
            operation.Parameters = [.. operation.Parameters ?? [], .. ParametersOf(query, locales)];
            refusals.AddRange([InvalidFieldOf(query.QueryType, locales), Problem.Describe(ListCutOffException.CutOff)]);
        }

        if (metadata.OfType<IdempotencyMetadata>().Any())
            operation.Parameters = [.. operation.Parameters ?? [], KeyHeader()];

        DescribePath(operation, locales);
        ShowAnswers(operation, context);
        await AddRefusalsAsync(operation, refusals, context, cancellationToken);
    }

    private static OpenApiParameter KeyHeader() => new()
    {
        Name = IdempotencyKey.Header,
        In = ParameterLocation.Header,
        Description =
            "For 24 hours the same key and body get the first answer again, with Idempotency-Replayed: true, and nothing happens twice.",
        Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = 255 },
    };

    private static void DescribePath(OpenApiOperation operation, ServedLocales locales)
    {
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>().Where(IsInPath) ?? [])
        {
            FieldSchemas.Describe((OpenApiSchema)parameter.Schema!, parameter.Name!, locales);
            parameter.Description = parameter.Schema!.Description;
        }
    }

    private static bool IsInPath(OpenApiParameter parameter) => parameter.In == ParameterLocation.Path;

    private static void ShowAnswers(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var examples = context.Description.ActionDescriptor.EndpointMetadata.OfType<ExampleMetadata>()
            .ToDictionary(example => example.Status, example => example.Answer);
        foreach (var answer in context.Description.SupportedResponseTypes)
        {
            foreach (var content in operation.Responses![$"{answer.StatusCode}"].Content?.Values ?? [])
                content.Example = examples.GetValueOrDefault(answer.StatusCode) ?? Examples.Of(answer.Type!);
        }

        if (operation.Responses!.TryGetValue("201", out var made) || operation.Responses.TryGetValue("202", out made))
            ((OpenApiResponse)made).Headers = Refusals.HeaderOf("Location", JsonSchemaType.String, "The address of what was made.");
    }

    private static async Task AddRefusalsAsync(
        OpenApiOperation operation, IEnumerable<Problem> refusals, OpenApiOperationTransformerContext context,
        CancellationToken cancellationToken)
    {
        context.Document!.AddComponent(
            nameof(Problem), await context.GetOrCreateSchemaAsync(typeof(Problem), parameterDescription: null, cancellationToken));
        foreach (var refusal in refusals.GroupBy(problem => problem.Status))
            operation.Responses![$"{refusal.Key}"] = Refusals.ResponseOf(refusal.Key, [.. refusal], context.Document);

        // In the order of their statuses.
        var sorted = operation.Responses!.OrderBy(response => response.Key, StringComparer.Ordinal).ToList();
        operation.Responses = [];
        foreach (var (status, response) in sorted)
            operation.Responses.Add(status, response);
    }

    private static string NeedOf(PermissionRequirement requirement) => requirement.Permission.Code is { } code
        ? $"Takes an admin's key, or a staff key with permission {code}."
        : "Takes an admin's key.";

    private static async Task<OpenApiRequestBody> BodyAsync(
        JsonBodyMetadata body, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var schema = await context.GetOrCreateSchemaAsync(body.RequestType, parameterDescription: null, cancellationToken);
        var name = SchemaTransformer.NameOf(ApiJson.Options.GetTypeInfo(body.RequestType))!;
        context.Document!.AddComponent(name, schema);
        return new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
            {
                [MediaTypeNames.Application.Json] = new()
                {
                    Schema = new OpenApiSchemaReference(name, context.Document),
                    Example = Examples.Of(body.RequestType),
                },
            },
        };
    }

    private static IEnumerable<OpenApiParameter> ParametersOf(QueryParametersMetadata query, ServedLocales locales)
    {
        foreach (JsonPropertyInfo property in ApiJson.Options.GetTypeInfo(query.QueryType).Properties)
        {
            var schema = new OpenApiSchema();
            FieldSchemas.Describe(schema, property.Name, locales);
            // A parameter is there or it isn't: it can't be null.
            schema.Type &= ~JsonSchemaType.Null;
            yield return new OpenApiParameter
            {
                Name = property.Name,
                In = ParameterLocation.Query,
                Description = schema.Description,
                Schema = schema,
            };
        }
    }

    // The first field stands for them all.
    private static Problem InvalidFieldOf(Type type, ServedLocales locales)
    {
        var schema = new OpenApiSchema();
        var name = ApiJson.Options.GetTypeInfo(type).Properties[0].Name;
        FieldSchemas.Describe(schema, name, locales);
        return Problem.Describe(Failure.Invalid(new InvalidField(name, schema.Description!)));
    }
}
