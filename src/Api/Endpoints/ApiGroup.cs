using Otp.Api.Authentication;

namespace Otp.Api.Endpoints;

/// <summary>The root of everything that takes a token.</summary>
internal static class ApiGroup
{
    public const string Prefix = "/api";

    /// <summary>A group whose endpoints can't be mapped without a permission: the start fails on one that has none.</summary>
    public static RouteGroupBuilder MapApi(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Prefix);
        ((IEndpointConventionBuilder)group).Finally(endpoint =>
        {
            if (!endpoint.Metadata.OfType<PermissionRequirement>().Any())
                throw new InvalidOperationException($"{endpoint.DisplayName} asks for no permission; bind a command or query that names one.");
        });
        return group;
    }
}
