using Otp.Api.Console.Sealing;
using Otp.Api.Console.Sessions;

namespace Otp.Api.Console.Visits;

/// <summary>What one page leaves for the next to show once: sealed in a cookie, for the page after the one that did something.</summary>
internal sealed class Notices(SealedTexts texts)
{
    private const string Cookie = "otp-console-notice";

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    /// <param name="use">Whose it is to show; the layout's unless told otherwise.</param>
    public void Leave(Visit visit, string text, string use = "layout") => visit.Context.Response.Cookies.Append(
        NameOf(use), texts.Seal(use, visit.Grant!.TokenId, text, Lifetime), OptionsFor(visit.Context, Lifetime));

    public IReadOnlyList<string> Take(Visit visit, string use = "layout")
    {
        if (visit.Context.Request.Cookies[NameOf(use)] is not { } left)
            return [];

        visit.Context.Response.Cookies.Delete(NameOf(use), OptionsFor(visit.Context, lifetime: null));
        return texts.Open(use, visit.Grant!.TokenId, left) is { } text ? [text] : [];
    }

    private static string NameOf(string use) => $"{Cookie}-{use}";

    private static CookieOptions OptionsFor(HttpContext context, TimeSpan? lifetime) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = context.Request.IsHttps,
        Path = Transport.PathOf(context),
        MaxAge = lifetime,
    };
}
