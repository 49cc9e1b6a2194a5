using Otp.Api.Authentication;
using Otp.Infrastructure.Settings;

namespace Otp.Api.Endpoints;

/// <summary>
/// Endpoints below <see cref="ApiGroup"/>. A class of this folder that is one, in a file of its name, is mapped: the build lists them all
/// (<c>Api.csproj</c>).
/// </summary>
internal interface IApiEndpoints
{
    void Map(RouteGroupBuilder api);
}

/// <summary>The root of everything that takes a token.</summary>
internal static partial class ApiGroup
{
    /// <summary>A group whose endpoints can't be mapped without a permission: the start fails on one that has none.</summary>
    public static RouteGroupBuilder MapApi(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(ApiAddress.Prefix);
        ((IEndpointConventionBuilder)group).Finally(endpoint =>
        {
            if (!endpoint.Metadata.Any(metadata => metadata is PermissionRequirement or ShowsSecretInAddress or ShowsHookSecret))
                throw new StartupException(
                    $"{endpoint.DisplayName} asks for no permission; bind a command or query that names one.");
        });
        return group;
    }

    /// <summary>In the order of their names, so that the reference is the same wherever it was built.</summary>
    public static void MapEndpoints(this RouteGroupBuilder api)
    {
        foreach (var endpoints in All.OrderBy(endpoints => endpoints.GetType().Name, StringComparer.Ordinal))
            endpoints.Map(api);
    }
}
