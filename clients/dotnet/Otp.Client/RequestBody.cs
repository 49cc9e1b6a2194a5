using System.Net.Http.Headers;
using System.Text.Json;

namespace Otp.Client;

/// <summary>A body that can be sent again, byte for byte: the service takes a repeated key with no other.</summary>
internal sealed class RequestBody
{
    private readonly List<(string Name, Action<Utf8JsonWriter> Write)> _members = [];

    public RequestBody Add(string name, string? text) => text is null ? this : With(name, writer => writer.WriteStringValue(text));

    public RequestBody Add(string name, IEnumerable<int> numbers) => With(name, writer =>
    {
        writer.WriteStartArray();
        foreach (var number in numbers)
            writer.WriteNumberValue(number);
        writer.WriteEndArray();
    });

    public RequestBody AddNull(string name) => With(name, writer => writer.WriteNullValue());

    public RequestBody Add(Recipient? recipient) => recipient is null ? this : Add(recipient.Field, recipient.Value);

    public RequestBody Add(string name, DateTimeOffset? instant) => Add(name, instant?.ToUniversalTime().ToString("O"));

    // A number has no leading zeros, and a message is to show those that were given.
    public RequestBody Add(OneTimeCode? code) => code switch
    {
        null => this,
        { HasDigits: true } => Add("code", code.Reveal()),
        _ => With("code", writer => writer.WriteNumberValue(code.Value)),
    };

    public HttpContent ToContent()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var (name, write) in _members)
            {
                writer.WritePropertyName(name);
                write(writer);
            }

            writer.WriteEndObject();
        }

        return new ByteArrayContent(buffer.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
    }

    private RequestBody With(string name, Action<Utf8JsonWriter> write)
    {
        _members.Add((name, write));
        return this;
    }
}
