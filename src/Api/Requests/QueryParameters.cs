using System.Buffers;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Metadata;
using Otp.Api.Authentication;
using Otp.Api.Serialization;
using Otp.Application.Common.Messaging;

namespace Otp.Api.Requests;

/// <summary>
/// A query read from the address: parameters are members of an object, each a text, the last of a repeated one (contract, section 9).
/// Like <see cref="JsonBody{TRequest}"/> it brings its permission along.
/// </summary>
internal sealed class QueryParameters<TQuery> : IEndpointParameterMetadataProvider where TQuery : IPermissioned
{
    private static readonly JsonTypeInfo<TQuery> TypeInfo = ApiJson.TypeInfo<TQuery>();

    private QueryParameters(TQuery query) => Query = query;

    public TQuery Query { get; }

    public static ValueTask<QueryParameters<TQuery>?> BindAsync(HttpContext context)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var (name, values) in context.Request.Query)
            {
                // The framework doesn't tell names apart by their case, the contract does.
                if (TypeInfo.Properties.Any(property => property.Name.Equals(name, StringComparison.Ordinal)))
                    writer.WriteString(name, values[^1]);
            }

            writer.WriteEndObject();
        }

        var query = JsonSerializer.Deserialize(buffer.WrittenSpan, TypeInfo)!;
        return ValueTask.FromResult<QueryParameters<TQuery>?>(new QueryParameters<TQuery>(query));
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(new PermissionRequirement(TQuery.RequiredPermission));
        builder.Metadata.Add(new QueryParametersMetadata(typeof(TQuery)));
    }
}

/// <summary>Which parameters an endpoint takes, for its description.</summary>
internal sealed record QueryParametersMetadata(Type QueryType);
