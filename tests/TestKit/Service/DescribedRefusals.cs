using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Otp.Api.Serialization;

namespace Otp.TestKit;

/// <summary>Watches every answer that a test gets: what an operation refuses with, the reference must list.</summary>
internal sealed class DescribedRefusals(Func<Task<byte[]>> reference) : DelegatingHandler
{
    private const string Id = "(?<id>[0-9]+)";

    // The same for every service, whatever its settings.
    private static IReadOnlyList<(string Method, Regex Path, HashSet<string> Rules)>? _operations;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (response.Content.Headers.ContentType?.MediaType != Problem.MediaType || request.Method == HttpMethod.Head)
            return response;

        _operations ??= OperationsIn(JsonNode.Parse(await reference())!);
        await response.Content.LoadIntoBufferAsync(cancellationToken);
        var rule = JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken))!["type"]!.GetValue<string>();
        foreach (var operation in _operations.Where(operation => IsOf(request, operation.Method, operation.Path)))
        {
            if (!operation.Rules.Contains(rule))
                Assert.Fail(
                    $"{request.Method} {request.RequestUri!.AbsolutePath} refuses with {rule}; its Reference takes that in Refusals.");
        }

        return response;
    }

    private static bool IsOf(HttpRequestMessage request, string method, Regex path) =>
        request.Method.Method.Equals(method, StringComparison.OrdinalIgnoreCase)
        && path.Match(request.RequestUri!.AbsolutePath) is { Success: true } match
        && (match.Groups["id"] is not { Success: true, Value: var id } || IsId(id));

    private static bool IsId(string text) => long.TryParse(text, CultureInfo.InvariantCulture, out var id) && id > 0;

    private static IReadOnlyList<(string, Regex, HashSet<string>)> OperationsIn(JsonNode document) =>
    [
        .. from path in document["paths"]!.AsObject()
           where path.Key.StartsWith("/api", StringComparison.Ordinal)
           let address = new Regex($"^{path.Key.Replace("{id}", Id, StringComparison.Ordinal).Replace("{name}", "[a-z0-9-]+", StringComparison.Ordinal)}/?$", RegexOptions.ExplicitCapture)
           from operation in path.Value!.AsObject()
           select (operation.Key, address, RulesIn(operation.Value!)),
    ];

    private static HashSet<string> RulesIn(JsonNode operation) => (
        from response in operation["responses"]!.AsObject()
        from example in response.Value!["content"]?[Problem.MediaType]?["examples"]?.AsObject() ?? []
        select example.Value!["value"]!["type"]!.GetValue<string>()).ToHashSet(StringComparer.Ordinal);
}
