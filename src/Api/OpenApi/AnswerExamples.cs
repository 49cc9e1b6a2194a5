using System.Text.Json;
using System.Text.Json.Nodes;
using Otp.Api.Serialization;
using Otp.Application.Common.Messaging;

namespace Otp.Api.OpenApi;

/// <summary>What an endpoint answers with a status, for its description.</summary>
internal sealed record ExampleMetadata(int Status, Func<JsonNode> Answer);

/// <summary>What answers look like, as their types show it.</summary>
internal static class AnswerExamples
{
    /// <summary>For the reference: what the endpoint answers with this status, where the type alone doesn't tell.</summary>
    public static RouteHandlerBuilder Shows<TAnswer>(this RouteHandlerBuilder endpoint, int status, TAnswer answer) =>
        endpoint.WithMetadata(new ExampleMetadata(status, () => JsonSerializer.SerializeToNode(answer, ApiJson.TypeInfo<TAnswer>())!));

    /// <summary>Whether the type shows one, without making it.</summary>
    public static bool Has(Type type) => (ItemOf(type) ?? type).GetInterfaces()
        .Any(contract => contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IAnswer<>));

    /// <returns>Null where the type shows none.</returns>
    public static JsonNode? Of(Type type)
    {
        if (!Has(type))
            return null;
        return ItemOf(type) is { } item ? PageOf(Shown(item)) : Shown(type);
    }

    private static Type? ItemOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(PageResponse<>) ? type.GetGenericArguments()[0] : null;

    private static JsonNode? Shown(Type type) =>
        JsonSerializer.SerializeToNode(type.GetProperty("Example")!.GetValue(obj: null), ApiJson.Options.GetTypeInfo(type));

    private static JsonObject PageOf(JsonNode? item) =>
        new() { ["count"] = 1, ["next"] = null, ["previous"] = null, ["results"] = new JsonArray(item) };
}
