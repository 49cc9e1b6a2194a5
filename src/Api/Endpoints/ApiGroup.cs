using Otp.Api.Authentication;

namespace Otp.Api.Endpoints;

/// <summary>The root of everything that takes a token.</summary>
internal static class ApiGroup
{
    public const string Prefix = "/api";

    /// <summary>Whether an address lies in the group, in any letter case, for so does routing find it.</summary>
    public static bool Holds(PathString path) => path.StartsWithSegments(Prefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>An address as the client knows it: behind whatever prefix a proxy has taken away.</summary>
    public static string AddressFor(HttpRequest request, string path) => request.PathBase.Add(path).ToUriComponent();

    /// <summary>A group whose endpoints can't be mapped without a permission: the start fails on one that has none.</summary>
    public static RouteGroupBuilder MapApi(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Prefix);
        ((IEndpointConventionBuilder)group).Finally(endpoint =>
        {
            if (!endpoint.Metadata.Any(metadata => metadata is PermissionRequirement or ShowsSecretInAddress))
                throw new InvalidOperationException($"{endpoint.DisplayName} asks for no permission; bind a command or query that names one.");
        });
        return group;
    }
}

/// <summary>Marks an endpoint for callers that can't show a token: its address holds a secret instead.</summary>
internal sealed class ShowsSecretInAddress;
