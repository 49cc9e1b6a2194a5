using System.Globalization;

namespace Otp.Api.Requests;

/// <summary>
/// An id in a path: a positive 64-bit integer in plain ASCII digits; on anything else the route doesn't match (contract, section 1).
/// </summary>
internal sealed class IdRouteConstraint : IRouteConstraint
{
    public const string Name = "id";

    public bool Match(
        HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
        values[routeKey] is string text
        && !text.AsSpan().ContainsAnyExceptInRange('0', '9')
        && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
        && id > 0;
}
