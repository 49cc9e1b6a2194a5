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

/// <summary>A closed set as the service writes it: <c>not_found</c>.</summary>
internal sealed class WordConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
