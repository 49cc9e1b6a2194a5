using System.Text.Json;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;
using Otp.Api.Operations;
using Otp.Api.Serialization;

namespace Otp.Api.OpenApi;

internal static class Refusals
{
    /// <summary>The answer of one status, with an example of each problem that comes with it.</summary>
    public static OpenApiResponse ResponseOf(int status, IReadOnlyList<Problem> problems, OpenApiDocument document) => new()
    {
        // Markdown, where <key> would be taken for a tag and not be shown.
        Description = string.Join(" Or: ", problems.Select(problem => problem.Detail)).Replace("<", "\\<", StringComparison.Ordinal),
        Headers = HeadersOf(status),
        Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
        {
            [Problem.MediaType] = new()
            {
                Schema = new OpenApiSchemaReference(nameof(Problem), document),
                Examples = problems.ToDictionary(
                    problem => problem.Type[Problem.TypePrefix.Length..],
                    IOpenApiExample (problem) =>
                        new OpenApiExample { Value = JsonSerializer.SerializeToNode(problem, ApiJson.TypeInfo<Problem>()) },
                    StringComparer.Ordinal),
            },
        },
    };

    public static OpenApiHeader HeaderOf(JsonSchemaType type, string description) =>
        new() { Description = description, Schema = new OpenApiSchema { Type = type } };

    private static Dictionary<string, IOpenApiHeader> HeadersOf(int status)
    {
        Dictionary<string, IOpenApiHeader> headers = new(StringComparer.Ordinal);
        if (status == StatusCodes.Status401Unauthorized)
            headers.Add(HeaderNames.WWWAuthenticate, HeaderOf(JsonSchemaType.String, "The scheme to use: `Token`, or the hook's."));
        if (status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
            headers.Add(HeaderNames.RetryAfter, HeaderOf(JsonSchemaType.Integer, "Whole seconds to wait."));
        if (status == StatusCodes.Status429TooManyRequests)
        {
            headers.Add(
                RequestRates.Header,
                HeaderOf(JsonSchemaType.String, "What is left of each request rate, where there is one: `\"token\";r=0;t=1`."));
            headers.Add(
                RequestRates.PolicyHeader,
                HeaderOf(JsonSchemaType.String, "The request rates, where there are any: `\"token\";q=50;w=1`."));
        }

        return headers;
    }
}
