using System.Text.Json;
using System.Text.Json.Serialization;

namespace Otp.Client;

internal sealed class RecipientConverter : JsonConverter<Recipient>
{
    public override Recipient Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Recipient.Answered(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, Recipient value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);
}

internal sealed class OneTimeCodeConverter : JsonConverter<OneTimeCode>
{
    public override OneTimeCode Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        OneTimeCode.From(reader.GetInt32());

    public override void Write(Utf8JsonWriter writer, OneTimeCode value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Reveal());
}

internal sealed class TokenKeyConverter : JsonConverter<TokenKey>
{
    public override TokenKey Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, TokenKey value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Reveal());
}

/// <summary>
/// A closed set as the service writes it: <c>not_found</c>. A word that a later version added is the set's <c>Unknown</c>, so that it doesn't
/// make a whole answer unreadable.
/// </summary>
internal sealed class WordConverter<T> : JsonConverter<T>
    where T : struct, Enum
{
    private static readonly Dictionary<string, T> Values =
        Enum.GetValues<T>().ToDictionary(WordOf, StringComparer.Ordinal);

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String
        && (Values.TryGetValue(reader.GetString()!, out var value) || Values.TryGetValue("unknown", out value))
            ? value
            : throw new JsonException($"This isn't a {typeof(T).Name}.");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(WordOf(value));

    private static string WordOf(T value) => JsonNamingPolicy.SnakeCaseLower.ConvertName($"{value}");
}
