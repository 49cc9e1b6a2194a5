using System.Text.Json;
using System.Text.Json.Serialization;
using Otp.Domain.Access;

namespace Otp.Api.Serialization;

/// <summary>A permission by its code, as clients grant it.</summary>
internal sealed class PermissionConverter : JsonConverter<Permission>
{
    public override Permission Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Requests have fields of their own.");

    public override void Write(Utf8JsonWriter writer, Permission value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.Code!.Value);
}
