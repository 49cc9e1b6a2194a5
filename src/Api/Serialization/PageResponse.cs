using System.ComponentModel;
using System.Net;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.WebUtilities;
using Otp.Application.Common.Paging;

namespace Otp.Api.Serialization;

/// <summary>Contract, section 3.</summary>
[Description("A list as clients see it.")]
internal sealed record PageResponse<T>(
    [property: Description("How many there are in all.")] long Count,
    [property: Description("The address of the next part; null where there is none.")] string? Next,
    [property: Description("The address of the part before; null where there is none.")] string? Previous,
    [property: Description("The part that was asked for.")] IReadOnlyList<T> Results)
{
    public static PageResponse<T> Of(Page<T> page, HttpRequest request)
    {
        var (limit, offset) = page.Request;
        return new PageResponse<T>(
            page.Count,
            offset < page.Count - limit ? AddressOf(request, limit, offset + limit) : null,
            offset > 0 ? AddressOf(request, limit, Math.Max(0, offset - limit)) : null,
            page.Items);
    }

    // HTTP/1.0 may come without one.
    private static HostString HostOf(ConnectionInfo connection) =>
        new($"{new IPEndPoint(connection.LocalIpAddress ?? IPAddress.Loopback, connection.LocalPort)}");

    // Everything but the part asked for stays as it was given.
    private static string AddressOf(HttpRequest request, int limit, long offset)
    {
        var others = new QueryBuilder(
            from parameter in QueryHelpers.ParseQuery(request.QueryString.Value)
            where parameter.Key is not ("limit" or "offset")
            from value in parameter.Value
            select KeyValuePair.Create(parameter.Key, value ?? ""));
        others.Add("limit", $"{limit}");
        others.Add("offset", $"{offset}");
        var host = request.Host.HasValue ? request.Host : HostOf(request.HttpContext.Connection);
        return UriHelper.BuildAbsolute(request.Scheme, host, request.PathBase, request.Path, others.ToQueryString());
    }
}
