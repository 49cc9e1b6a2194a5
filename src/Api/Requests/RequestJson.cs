using System.Net.Mime;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.Net.Http.Headers;
using Otp.Api.Serialization;

namespace Otp.Api.Requests;

/// <summary>A body as JSON, as strictly as the contract's sections 1 and 9 have it.</summary>
internal static class RequestJson
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = ApiJson.MaxDepth };

    /// <summary>Whether a body of this media type is JSON in UTF-8.</summary>
    public static bool Is(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var mediaType)
        && mediaType.MediaType.Equals(MediaTypeNames.Application.Json, StringComparison.OrdinalIgnoreCase)
        && (!mediaType.Charset.HasValue || HeaderUtilities.RemoveQuotes(mediaType.Charset) is var charset
            && (charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || charset.Equals("utf8", StringComparison.OrdinalIgnoreCase)));

    /// <param name="read">Given the object for as long as it runs.</param>
    /// <exception cref="BadHttpRequestException">It isn't a JSON object that can be read.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> utf8, Func<JsonElement, T> read)
    {
        if (utf8.IsEmpty)
            throw Malformed("The request has no body; it takes a JSON object.");
        if (!Utf8.IsValid(utf8.Span))
            throw Malformed("The body isn't UTF-8.");

        try
        {
            using var document = JsonDocument.Parse(utf8, Strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw Malformed("The body takes a JSON object.");
            return read(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The parser's own message may quote the body, and so stays here.
            // InvalidOperationException: a name that is half of a surrogate pair.
            throw Malformed($"The body isn't valid JSON, names a member twice, or nests deeper than {ApiJson.MaxDepth}.");
        }
    }

    public static BadHttpRequestException UnsupportedMediaType() =>
        new("The body takes application/json in UTF-8.", StatusCodes.Status415UnsupportedMediaType);

    private static BadHttpRequestException Malformed(string detail) => new(detail, StatusCodes.Status400BadRequest);
}
