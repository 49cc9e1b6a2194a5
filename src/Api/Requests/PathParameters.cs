using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Otp.Application.Common.Messaging;

namespace Otp.Api.Requests;

/// <summary>A request that says all by its address. Like <see cref="JsonBody{TRequest}"/> it brings its permission along.</summary>
internal sealed class PathParameters<TRequest> : IEndpointParameterMetadataProvider where TRequest : class, IOperation, new()
{
    private PathParameters(TRequest request) => Request = request;

    public TRequest Request { get; }

    public static ValueTask<PathParameters<TRequest>?> BindAsync(HttpContext context) => ValueTask.FromResult<PathParameters<TRequest>?>(
        new PathParameters<TRequest>(RequestPath<TRequest>.Fill(new TRequest(), context.Request.RouteValues)));

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        RequestMetadata.AddTo<TRequest>(builder.Metadata, RequestSource.Path);
}
