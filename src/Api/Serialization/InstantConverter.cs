using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Otp.Api.Serialization;

/// <summary>Instants in answers: UTC, six fractional digits, <c>Z</c> (contract, section 1).</summary>
internal sealed class InstantConverter : JsonConverter<DateTimeOffset>
{
    private const string Form = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    public static string Format(DateTimeOffset instant) => instant.UtcDateTime.ToString(Form, CultureInfo.InvariantCulture);

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Requests have fields of their own.");

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        Span<byte> utf8 = stackalloc byte[27];
        value.UtcDateTime.TryFormat(utf8, out var written, Form, CultureInfo.InvariantCulture);
        writer.WriteStringValue(utf8[..written]);
    }
}
