using System.Text.Json;
using System.Text.Json.Serialization;
using Otp.Domain.Access;

namespace Otp.Api.Serialization;

/// <summary>Shows a key, in the one answer that holds one.</summary>
internal sealed class AccessKeyConverter : JsonConverter<AccessKey>
{
    public override AccessKey Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Keys come in the Authorization header.");

    public override void Write(Utf8JsonWriter writer, AccessKey value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Reveal());
}
