using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Otp.Application.Common.Messaging;

namespace Otp.Api.Serialization;

/// <summary>
/// Takes every JSON value as it comes: whether it fits its field is for the validator to say, together with all the other fields.
/// </summary>
internal sealed class InputConverter : JsonConverter<Input>
{
    public override bool HandleNull => true;

    public override Input Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return Input.Null;
            case JsonTokenType.String:
                return TextOf(ref reader);
            case JsonTokenType.Number:
                return Input.OfNumber(Encoding.ASCII.GetString(reader.ValueSpan));
            case JsonTokenType.StartArray:
                return ListOf(ref reader, typeToConvert, options);
            default:
                reader.Skip();
                return Input.Other;
        }
    }

    public override void Write(Utf8JsonWriter writer, Input value, JsonSerializerOptions options) =>
        throw new NotSupportedException("Inputs are only read.");

    private static Input TextOf(ref Utf8JsonReader reader)
    {
        try
        {
            return Input.OfText(reader.GetString()!);
        }
        catch (InvalidOperationException)
        {
            // An escape that is half of a surrogate pair: valid JSON, but no text.
            return Input.Other;
        }
    }

    private Input ListOf(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        List<Input> items = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            items.Add(Read(ref reader, typeToConvert, options));
        return Input.OfList(items);
    }
}
