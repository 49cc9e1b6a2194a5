using Otp.Api.Authentication;
using Otp.Infrastructure.Settings;

namespace Otp.Api.Endpoints;

/// <summary>The root of everything that takes a token.</summary>
internal static class ApiGroup
{
    /// <summary>A group whose endpoints can't be mapped without a permission: the start fails on one that has none.</summary>
    public static RouteGroupBuilder MapApi(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(ApiAddress.Prefix);
        ((IEndpointConventionBuilder)group).Finally(endpoint =>
        {
            if (!endpoint.Metadata.Any(metadata => metadata is PermissionRequirement or ShowsSecretInAddress))
                throw new StartupException(
                    $"{endpoint.DisplayName} asks for no permission; bind a command or query that names one.");
        });
        return group;
    }
}
