using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Otp.Api.Idempotency;
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

    private JsonBody(TRequest request) => Request = request;

    public TRequest Request { get; }

    /// <exception cref="BadHttpRequestException">The body can't be read: 415, 413
    /// or 400, in this order; 408 where it doesn't come in time.</exception>
    public static async ValueTask<JsonBody<TRequest>?> BindAsync(HttpContext context)
    {
        var request = context.Request;
        var hasMediaType = !string.IsNullOrEmpty(request.ContentType);
        if (hasMediaType ? !RequestJson.Is(request.ContentType) : request.ContentLength > 0)
            throw RequestJson.UnsupportedMediaType();
        if (!RequestBody.IsPlain(request))
            throw RequestBody.Compressed();

        return await RequestBody.ReadAsync(context, MaxLength, body =>
        {
            if (body.Length > 0 && !hasMediaType)
                throw RequestJson.UnsupportedMediaType();
            RawBody.KeepWhereAsked(context, body.Span);
            return new JsonBody<TRequest>(
                RequestPath<TRequest>.Fill(RequestJson.Read(body, RequestReader<TRequest>.Read), request.RouteValues));
        });
    }

    // Not the framework's own metadata for bodies, by which routing would refuse media types before permissions.
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        RequestMetadata.AddTo<TRequest>(builder.Metadata, RequestSource.Body);
}
