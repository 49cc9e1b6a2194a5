using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Otp.Api.Serialization;
using Otp.Application.Common.Messaging;
using Otp.Domain.Common;

namespace Otp.Api.Requests;

/// <summary>
/// Makes a request of what a client gave: each of its fields is read here, once, by what its type says. Other members are ignored.
/// </summary>
internal static class RequestReader<TRequest> where TRequest : class, IOperation, new()
{
    private static readonly IReadOnlyList<Member> Members = [.. RequestFields<TRequest>.All.Select(MemberOf)];

    /// <param name="root">An object.</param>
    /// <exception cref="InvalidOperationException">A member's name is no text: half of a surrogate pair.</exception>
    public static TRequest Read(JsonElement root)
    {
        var request = new TRequest();
        // No text has more characters than its JSON has bytes.
        var buffer = ArrayPool<char>.Shared.Rent(JsonMarshal.GetRawUtf8Value(root).Length);
        try
        {
            foreach (var given in root.EnumerateObject())
            {
                if (Find(given) is { } member)
                    member.Field.Read(request, InputOf(given.Value, buffer));
            }

            return request;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer, clearArray: true);
        }
    }

    /// <summary>Each parameter is a text, the last of a repeated one (contract, section 9).</summary>
    public static TRequest Read(IQueryCollection query)
    {
        var request = new TRequest();
        foreach (var (name, values) in query)
        {
            // The framework doesn't tell names apart by their case, the contract does.
            if (Members.FirstOrDefault(member => member.Name.Equals(name, StringComparison.Ordinal)) is { } member)
                member.Field.Read(request, Input.OfText(values[^1] ?? ""));
        }

        return request;
    }

    private static Member MemberOf(RequestField<TRequest> field)
    {
        var name = FieldNames.ToJson(field.Name);
        return new Member(field, name, Encoding.UTF8.GetBytes(name));
    }

    private static Member? Find(JsonProperty given)
    {
        foreach (var member in Members)
        {
            if (given.NameEquals(member.Utf8Name))
                return member;
        }

        return null;
    }

    private static Input InputOf(JsonElement value, char[]? buffer) => value.ValueKind switch
    {
        JsonValueKind.Null => Input.Null,
        JsonValueKind.String => TextOf(value, buffer),
        JsonValueKind.Number => NumberOf(value, buffer),
        JsonValueKind.Array => Input.OfList([.. value.EnumerateArray().Select(item => InputOf(item, buffer: null))]),
        _ => Input.Other,
    };

    // In the buffer, so that a text that is read into something else leaves nothing behind.
    private static Input TextOf(JsonElement value, char[]? buffer)
    {
        try
        {
            if (buffer is null)
                return Input.OfText(value.GetString()!);

            var reader = new Utf8JsonReader(JsonMarshal.GetRawUtf8Value(value));
            reader.Read();
            return Input.OfText(buffer.AsMemory(0, reader.CopyString(buffer)));
        }
        catch (InvalidOperationException)
        {
            // An escape that is half of a surrogate pair: valid JSON, but no text.
            return Input.Other;
        }
    }

    private static Input NumberOf(JsonElement value, char[]? buffer)
    {
        var digits = JsonMarshal.GetRawUtf8Value(value);
        return buffer is null
            ? Input.OfNumber(Encoding.ASCII.GetString(digits))
            : Input.OfNumber(buffer.AsMemory(0, Encoding.ASCII.GetChars(digits, buffer)));
    }

    private sealed record Member(RequestField<TRequest> Field, string Name, byte[] Utf8Name);
}
