using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Otp.TestKit;

/// <summary>An HTTP answer read to its end.</summary>
internal sealed record Answer(HttpStatusCode Status, string? MediaType, ILookup<string, string> Headers, string Body)
{
    public JsonObject Json => JsonNode.Parse(Body)!.AsObject();

    /// <summary>The names of the members, in the order in which they were sent.</summary>
    public IEnumerable<string> Members => Json.Select(member => member.Key);

    /// <summary>For an error: the rule's name, which is what tells one error from another.</summary>
    public string Rule => Json["type"]!.GetValue<string>().Replace("urn:otp:problem:", "", StringComparison.Ordinal);

    /// <summary>For invalid fields: their names, in order.</summary>
    public IEnumerable<string> InvalidFields => Json["errors"]!.AsObject().Select(member => member.Key).Order(StringComparer.Ordinal);

    public static async Task<Answer> OfAsync(HttpResponseMessage response) => new(
        response.StatusCode,
        response.Content.Headers.ContentType?.MediaType,
        response.Headers.Concat(response.Content.Headers)
            .SelectMany(header => header.Value, (header, value) => (header.Key, value))
            .ToLookup(header => header.Key, header => header.value, StringComparer.OrdinalIgnoreCase),
        await response.Content.ReadAsStringAsync());

    public string Text(string member) => Json[member]!.GetValue<string>();

    public JsonValueKind KindOf(string member) => Json[member]?.GetValueKind() ?? JsonValueKind.Null;
}
