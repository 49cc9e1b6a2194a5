using System.Globalization;
using System.Text.Json;

namespace Otp.Application.Common;

/// <summary>Finds one value in somebody else's JSON by member names and indexes with dots between them, such as <c>entries.0.messageid</c>.</summary>
public static class JsonPath
{
    public const string Takes = "member names and indexes with dots between them, such as entries.0.messageid";

    public static bool IsPath(string text) => !text.Split('.').Contains("", StringComparer.Ordinal);

    /// <returns>The text or number there; null where there is none.</returns>
    public static string? TextAt(JsonElement root, string path)
    {
        var place = root;
        // A name may hold a dot itself.
        if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty(path, out var member))
            return TextOf(member);

        foreach (var step in path.Split('.'))
        {
            if (place.ValueKind == JsonValueKind.Array && int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < place.GetArrayLength())
                place = place[index];
            else if (place.ValueKind != JsonValueKind.Object || !place.TryGetProperty(step, out place))
                return null;
        }

        return TextOf(place);
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

    private static string? TextOf(JsonElement value)
    {
        try
        {
            return value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False ? value.ToString() : null;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair.
            return null;
        }
    }
}
