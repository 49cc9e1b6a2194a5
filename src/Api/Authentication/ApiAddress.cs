namespace Otp.Api.Authentication;

/// <summary>Where everything lies that takes a token.</summary>
internal static class ApiAddress
{
    public const string Prefix = "/api";

    /// <summary>Whether an address lies there, in any letter case, for so does routing find it.</summary>
    public static bool Holds(PathString path) => path.StartsWithSegments(Prefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>An address as the client knows it: behind whatever prefix a proxy has taken away.</summary>
    public static string For(HttpRequest request, string path) => request.PathBase.Add(path).ToUriComponent();
}

/// <summary>Marks an endpoint that isn't found by the routing of all others, and may be nowhere near them.</summary>
internal sealed class OnOwnRoads;

/// <summary>Marks an endpoint for callers that can't show a token: its address holds a secret instead.</summary>
internal sealed class ShowsSecretInAddress;

/// <summary>Marks the endpoint for identity servers, which show the secret of a hook instead of a token.</summary>
internal sealed class ShowsHookSecret;
