using Otp.Api.Authentication;

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
            if (!endpoint.Metadata.Any(metadata => metadata is PermissionRequirement or RefusesEverybody or ShowsSecretInAddress))
                throw new InvalidOperationException(
                    $"{endpoint.DisplayName} asks for no permission; bind a command or query that names one.");
        });
        return group;
    }

    /// <summary>
    /// For addresses beside one with an id, as <c>/verify/</c> is beside <c>/{id}/</c>: routing tries the methods that they don't take on
    /// that one, and would answer 404, or 405 with its methods instead of theirs.
    /// </summary>
    public static void TakesPostAlone(this RouteGroupBuilder group, params ReadOnlySpan<string> addresses)
    {
        foreach (var address in addresses)
            group.Map(address, RefuseMethod).WithMetadata(new RefusesEverybody()).ExcludeFromDescription();
    }

    private static Task RefuseMethod(HttpContext context)
    {
        context.Response.Headers.Allow = HttpMethods.Post;
        context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        return Task.CompletedTask;
    }
}

/// <summary>Marks an endpoint that answers everybody with the same refusal, and so asks for no permission.</summary>
internal sealed class RefusesEverybody;
