using System.Net.Mime;
using System.Reflection;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;
using Otp.Api.Idempotency;
using Otp.Api.Serialization;
using Otp.Application.Common.Messaging;

namespace Otp.Api.Requests;

/// <summary>
/// A request read from the body as the contract's sections 1 and 9 have it. Whatever endpoint binds one asks for the permission of
/// what it binds: the two can't be parted.
/// </summary>
internal sealed class JsonBody<TRequest> : IEndpointParameterMetadataProvider where TRequest : class, IOperation, new()
{
    /// <summary>In bytes; contract, section 1.</summary>
    private const int MaxLength = 16 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = ApiJson.MaxDepth };

    private JsonBody(TRequest request) => Request = request;

    public TRequest Request { get; }

    /// <exception cref="BadHttpRequestException">The body can't be read: 415, 413
    /// or 400, in this order; 408 where it doesn't come in time.</exception>
    public static async ValueTask<JsonBody<TRequest>?> BindAsync(HttpContext context)
    {
        var request = context.Request;
        var hasMediaType = !string.IsNullOrEmpty(request.ContentType);
        if (hasMediaType ? !IsJson(request.ContentType) : request.ContentLength > 0)
            throw UnsupportedMediaType();
        if (!RequestBody.IsPlain(request))
            throw RequestBody.Compressed();

        return await RequestBody.ReadAsync(context, MaxLength, body =>
        {
            if (body.Length > 0 && !hasMediaType)
                throw UnsupportedMediaType();
            RawBody.KeepWhereAsked(context, body.Span);
            return new JsonBody<TRequest>(RequestPath<TRequest>.Fill(Parse(body), request.RouteValues));
        });
    }

    // Not the framework's own metadata for bodies, by which routing would refuse media types before permissions.
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        RequestMetadata.AddTo<TRequest>(builder.Metadata, RequestSource.Body);

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
            return RequestReader<TRequest>.Read(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The parser's own message may quote the body, and so stays here.
            // InvalidOperationException: a name that is half of a surrogate pair.
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

    private static BadHttpRequestException Malformed(string detail) => new(detail, StatusCodes.Status400BadRequest);
}
