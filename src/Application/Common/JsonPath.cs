using System.Globalization;
using System.Text.Json;

namespace Otp.Application.Common;

/// <summary>
/// Finds one value in somebody else's JSON by member names and indexes with dots between them, such as <c>entries.0.messageid</c>.
/// </summary>
public static class JsonPath
{
    public const string Takes = "member names and indexes with dots between them, such as entries.0.messageid";

    public static bool IsPath(string text) => !text.Split('.').Contains("", StringComparer.Ordinal);

    /// <returns>The text, number or boolean there; null where there is none.</returns>
    public static string? TextAt(JsonElement root, string path)
    {
        try
        {
            // A name may hold a dot itself.
            return root.ValueKind == JsonValueKind.Object && root.TryGetProperty(path, out var member)
                ? TextOf(member)
                : TextOf(PlaceAt(root, path));
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, or bytes that aren't UTF-8, in a name or the value.
            return null;
        }
    }

    /// <inheritdoc cref="TextAt(JsonElement, string)"/>
    public static string? TextAt(string json, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return TextAt(document.RootElement, path);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonElement? PlaceAt(JsonElement root, string path)
    {
        var place = root;
        foreach (var step in path.Split('.'))
        {
            if (place.ValueKind == JsonValueKind.Array && int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                && index < place.GetArrayLength())
                place = place[index];
            else if (place.ValueKind != JsonValueKind.Object || !place.TryGetProperty(step, out place))
                return null;
        }

        return place;
    }

    private static string? TextOf(JsonElement? value) =>
        value is { ValueKind: JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False } given
            ? given.ToString()
            : null;
}
