using Microsoft.AspNetCore.Routing.Template;
using Otp.Api.Authentication;

namespace Otp.Api.Endpoints;

/// <summary>
/// Answers what no endpoint takes: 405 with the methods of the address, 404 where nothing lies. Routing alone takes <c>/verify/</c> for an
/// id as well once the method isn't its own, and would answer 404, or 405 with the methods of the other address.
/// </summary>
internal sealed class UnknownAddresses(EndpointDataSource endpoints, ParameterPolicyFactory policies)
{
    private readonly Lazy<IReadOnlyList<Address>> _addresses = new(
        () =>
        [
            .. endpoints.Endpoints.OfType<RouteEndpoint>().Where(endpoint => endpoint.Metadata.GetMetadata<OnOwnRoads>() is null)
                .Select(endpoint => new Address(endpoint, policies)),
        ]);

    public Task RefuseAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint() is RouteEndpoint)
            return next(context);

        var methods = _addresses.Value.Where(address => address.IsAt(context)).SelectMany(address => address.Methods)
            .ToHashSet(StringComparer.Ordinal);
        if (methods.Count == 0)
        {
            context.SetEndpoint(endpoint: null);
            return next(context);
        }

        // A HEAD comes here as a GET.
        if (methods.Contains(HttpMethods.Get))
            methods.Add(HttpMethods.Head);
        context.Response.Headers.Allow = string.Join(", ", methods.Order(StringComparer.Ordinal));
        context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        return Task.CompletedTask;
    }

    private sealed class Address(RouteEndpoint endpoint, ParameterPolicyFactory policies)
    {
        private readonly TemplateMatcher _matcher =
            new(new RouteTemplate(endpoint.RoutePattern), new RouteValueDictionary(endpoint.RoutePattern.Defaults));

        private readonly IReadOnlyList<(string Parameter, IRouteConstraint Constraint)> _constraints =
        [
            .. from parameter in endpoint.RoutePattern.ParameterPolicies
               from policy in parameter.Value
               let constraint = policies.Create(endpoint.RoutePattern.GetParameter(parameter.Key), policy) as IRouteConstraint
               where constraint is not null
               select (parameter.Key, constraint),
        ];

        public IReadOnlyList<string> Methods { get; } = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [];

        public bool IsAt(HttpContext context)
        {
            var values = new RouteValueDictionary();
            return _matcher.TryMatch(context.Request.Path, values)
                && _constraints.All(given =>
                    given.Constraint.Match(context, route: null, given.Parameter, values, RouteDirection.IncomingRequest));
        }
    }
}
