using System.Text.Json;
using Microsoft.OpenApi;
using Otp.Api.Serialization;

namespace Otp.Api.OpenApi;

internal static class Refusals
{
    /// <summary>The answer of one status, with an example of each problem that comes with it.</summary>
    public static OpenApiResponse ResponseOf(int status, IReadOnlyList<Problem> problems, OpenApiDocument document) => new()
    {
        // Markdown, where <key> would be taken for a tag and not be shown.
        Description = string.Join(" Or: ", problems.Select(problem => problem.Detail)).Replace("<", "\\<", StringComparison.Ordinal),
        Headers = status switch
        {
            StatusCodes.Status401Unauthorized =>
                HeaderOf("WWW-Authenticate", JsonSchemaType.String, "The scheme to use: `Token`, or the hook's."),
            StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable =>
                HeaderOf("Retry-After", JsonSchemaType.Integer, "Seconds to wait."),
            _ => null,
        },
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

    public static Dictionary<string, IOpenApiHeader> HeaderOf(string name, JsonSchemaType type, string description)
    {
        var header = new OpenApiHeader { Description = description, Schema = new OpenApiSchema { Type = type } };
        return new(StringComparer.Ordinal) { [name] = header };
    }
}
