namespace Otp.Api.Hooks;

/// <summary>The name of a hook that is configured; on anything else the route doesn't match.</summary>
internal sealed class HookRouteConstraint(HookDirectory hooks) : IRouteConstraint
{
    public const string Name = "hook";

    /// <summary>What routes call it.</summary>
    public const string Parameter = "name";

    public bool Match(
        HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
        values[routeKey] is string name && hooks.Find(name) is not null;
}
