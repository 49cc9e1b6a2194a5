using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Otp.Application.Common.Messaging;

namespace Otp.Api.Requests;

/// <summary>A query read from the address. Like <see cref="JsonBody{TRequest}"/> it brings its permission along.</summary>
internal sealed class QueryParameters<TQuery> : IEndpointParameterMetadataProvider where TQuery : class, IOperation, new()
{
    private QueryParameters(TQuery query) => Query = query;

    public TQuery Query { get; }

    public static ValueTask<QueryParameters<TQuery>?> BindAsync(HttpContext context) =>
        ValueTask.FromResult<QueryParameters<TQuery>?>(new QueryParameters<TQuery>(
            RequestPath<TQuery>.Fill(RequestReader<TQuery>.Read(context.Request.Query), context.Request.RouteValues)));

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        RequestMetadata.AddTo<TQuery>(builder.Metadata, RequestSource.Query);
}
