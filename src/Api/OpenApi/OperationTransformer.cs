using System.Net.Mime;
using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;
using Otp.Api.Authentication;
using Otp.Api.Errors;
using Otp.Api.Idempotency;
using Otp.Api.Operations;
using Otp.Api.Requests;
using Otp.Api.Serialization;
using Otp.Application.Common.Interfaces;
using Otp.Domain.Common;

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
        var request = metadata.OfType<RequestMetadata>().FirstOrDefault();
        List<Problem> refusals =
            [.. metadata.OfType<RefusalMetadata>().Select(refusal => refusal.Problem), .. request?.Refusals.Select(Problem.Describe) ?? []];
        operation.Security = [];
        if (metadata.OfType<PermissionRequirement>().FirstOrDefault() is { } requirement)
        {
            operation.Description = $"{operation.Description} {NeedOf(requirement)}";
            operation.Security = [new() { [new OpenApiSecuritySchemeReference(DocumentTransformer.Scheme, context.Document)] = [] }];
            refusals.AddRange([.. EveryCaller.Select(Problem.Describe), Problem.Describe(RequestRates.TooMany(TimeSpan.FromSeconds(1)))]);
        }

        if (request is not null)
        {
            DescribeFields(operation, request, context);
            refusals.AddRange(RefusalsOf(request, context.ApplicationServices));
        }

        if (metadata.OfType<ForeignJsonMetadata>().FirstOrDefault() is { } foreign)
        {
            context.Document!.AddComponent(
                foreign.Name, new OpenApiSchema { Type = JsonSchemaType.Object, Description = foreign.Description });
            operation.RequestBody = BodyOf(new OpenApiSchemaReference(foreign.Name, context.Document), foreign.Example);
            refusals.AddRange([.. EveryBody.Select(Problem.Describe), Problem.Describe(Overload.TooBusy)]);
        }

        if (metadata.OfType<IdempotencyMetadata>().Any())
            operation.Parameters = [.. operation.Parameters ?? [], KeyHeader()];

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

    private static OpenApiParameter IdInPath(PropertyInfo property) => new()
    {
        Name = FieldNames.ToJson(property.Name),
        In = ParameterLocation.Path,
        Required = true,
        Description = "As the answer to the creation has it.",
        Schema = FieldSchemas.Of(new IntegerShape(Bits: 64, Minimum: 1)),
    };

    private static void ShowAnswers(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var examples = context.Description.ActionDescriptor.EndpointMetadata.OfType<ExampleMetadata>()
            .ToDictionary(example => example.Status, example => example.Answer);
        foreach (var answer in context.Description.SupportedResponseTypes)
        {
            foreach (var content in operation.Responses![$"{answer.StatusCode}"].Content?.Values ?? [])
                content.Example = examples.GetValueOrDefault(answer.StatusCode)?.Invoke() ?? AnswerExamples.Of(answer.Type!);
        }

        var isIdempotent = context.Description.ActionDescriptor.EndpointMetadata.OfType<IdempotencyMetadata>().Any();
        foreach (var (status, response) in operation.Responses!)
        {
            if (status[0] == '2')
                ((OpenApiResponse)response).Headers = HeadersOf(status, isIdempotent);
        }
    }

    private static Dictionary<string, IOpenApiHeader> HeadersOf(string status, bool isIdempotent)
    {
        Dictionary<string, IOpenApiHeader> headers = new(StringComparer.Ordinal);
        if (status is "201" or "202")
            headers.Add(HeaderNames.Location, Refusals.HeaderOf(JsonSchemaType.String, "The address of the resource."));
        if (isIdempotent)
            headers.Add(
                IdempotencyKey.ReplayedHeader, Refusals.HeaderOf(JsonSchemaType.Boolean, "True where this is the first answer again."));
        return headers;
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

    private static void DescribeFields(OpenApiOperation operation, RequestMetadata request, OpenApiOperationTransformerContext context)
    {
        var (services, document) = (context.ApplicationServices, context.Document!);
        operation.Parameters = [.. request.Others.Select(IdInPath), .. operation.Parameters ?? []];
        if (request.Source == RequestSource.Query)
            operation.Parameters = [.. operation.Parameters, .. FieldSchemas.OfQuery(request, services, document)];
        if (request.Source != RequestSource.Body)
            return;

        var name = SchemaTransformer.NameOf(request.Request);
        document.AddComponent(name, FieldSchemas.OfBody(request, services, document));
        operation.RequestBody = BodyOf(new OpenApiSchemaReference(name, document), request.Reference.Example);
    }

    private static OpenApiRequestBody BodyOf(IOpenApiSchema schema, string? example) => new()
    {
        Required = true,
        Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
        {
            [MediaTypeNames.Application.Json] = new()
            {
                Schema = schema,
                Example = example is null ? null : JsonNode.Parse(example),
            },
        },
    };

    private static List<Problem> RefusalsOf(RequestMetadata request, IServiceProvider services)
    {
        List<Problem> refusals = request.Source switch
        {
            RequestSource.Body => [.. EveryBody.Select(Problem.Describe), Problem.Describe(Overload.TooBusy)],
            RequestSource.Query => [Problem.Describe(ListCutOffException.CutOff)],
            _ => [Problem.Describe(Overload.TooBusy)],
        };
        // The first field stands for them all.
        if (request.Fields is [var first, ..] && first.Describe(services) is var field)
            refusals.Add(Problem.Describe(Failure.Invalid(new InvalidField(field.Name, field.Takes))));
        return refusals;
    }
}
