using System.Buffers;
using System.Net.Mime;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;
using Otp.Api.Authentication;
using Otp.Api.Idempotency;
using Otp.Application.Common.Messaging;

namespace Otp.Api.Serialization;

/// <summary>
/// A request read from the body as the contract's sections 1 and 9 have it. Whatever endpoint binds one asks for the permission of
/// what it binds: the two can't be parted.
/// </summary>
internal sealed class JsonBody<TRequest> : IEndpointParameterMetadataProvider where TRequest : IPermissioned
{
    /// <summary>In bytes; contract, section 1.</summary>
    private const int MaxLength = 16 * 1024;

    private static readonly JsonTypeInfo<TRequest> TypeInfo = ApiJson.TypeInfo<TRequest>();

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = ApiJson.MaxDepth };

    private JsonBody(TRequest request) => Request = request;

    public TRequest Request { get; }

    /// <exception cref="BadHttpRequestException">The body can't be read: 415, 413 or 400, in this order.</exception>
    public static async ValueTask<JsonBody<TRequest>?> BindAsync(HttpContext context)
    {
        var request = context.Request;
        var hasMediaType = !string.IsNullOrEmpty(request.ContentType);
        if (hasMediaType ? !IsJson(request.ContentType) : request.ContentLength > 0)
            throw UnsupportedMediaType();
        if (request.ContentLength > MaxLength)
            throw TooLarge();

        var buffer = ArrayPool<byte>.Shared.Rent(MaxLength + 1);
        try
        {
            var length = await request.Body.ReadAtLeastAsync(buffer.AsMemory(0, MaxLength + 1), MaxLength + 1, throwOnEndOfStream: false, context.RequestAborted);
            if (length > 0 && !hasMediaType)
                throw UnsupportedMediaType();
            if (length > MaxLength)
                throw TooLarge();
            RawBody.KeepWhereAsked(context, buffer.AsSpan(0, length));
            return new JsonBody<TRequest>(Parse(buffer.AsMemory(0, length)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(new PermissionRequirement(TRequest.RequiredPermission));
        builder.Metadata.Add(new JsonBodyMetadata(typeof(TRequest)));
    }

    private static TRequest Parse(ReadOnlyMemory<byte> utf8)
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
            return document.RootElement.Deserialize(TypeInfo)!;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The parser's own message may quote the body, and so stays here. InvalidOperationException: a name that is half of a surrogate pair.
            throw Malformed($"The body isn't valid JSON, names a member twice, or nests deeper than {ApiJson.MaxDepth}.");
        }
    }

    private static bool IsJson(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var mediaType)
        && mediaType.MediaType.Equals(MediaTypeNames.Application.Json, StringComparison.OrdinalIgnoreCase)
        && (!mediaType.Charset.HasValue || HeaderUtilities.RemoveQuotes(mediaType.Charset) is var charset
            && (charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || charset.Equals("utf8", StringComparison.OrdinalIgnoreCase)));

    private static BadHttpRequestException UnsupportedMediaType() =>
        new("The body takes application/json in UTF-8.", StatusCodes.Status415UnsupportedMediaType);

    private static BadHttpRequestException TooLarge() =>
        new($"The body takes at most {MaxLength} bytes.", StatusCodes.Status413PayloadTooLarge);

    private static BadHttpRequestException Malformed(string detail) => new(detail, StatusCodes.Status400BadRequest);
}

/// <summary>What an endpoint's body holds, for its description. Not the framework's own metadata, by which routing would refuse media types before permissions.</summary>
internal sealed record JsonBodyMetadata(Type RequestType);
