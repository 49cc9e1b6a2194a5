using Microsoft.AspNetCore.Authentication.Cookies;

namespace Otp.Api.Console.Sessions;

/// <summary>
/// The session's cookie under the name that a request's scheme takes. A browser takes <c>__Host-</c> over https alone, and then for the
/// whole host; without https there is a session on this machine alone.
/// </summary>
internal sealed class SessionCookies : ICookieManager
{
    public const string Secure = "__Host-otp-console";
    public const string Plain = "otp-console";

    private readonly ChunkingCookieManager _cookies = new() { ThrowForPartialCookies = false };

    public string? GetRequestCookie(HttpContext context, string key) =>
        Transport.IsSafe(context) ? _cookies.GetRequestCookie(context, NameFor(context)) : null;

    public void AppendResponseCookie(HttpContext context, string key, string? value, CookieOptions options) =>
        _cookies.AppendResponseCookie(context, NameFor(context), value, Placed(options, context));

    public void DeleteCookie(HttpContext context, string key, CookieOptions options) =>
        _cookies.DeleteCookie(context, NameFor(context), Placed(options, context));

    private static string NameFor(HttpContext context) => context.Request.IsHttps ? Secure : Plain;

    private static CookieOptions Placed(CookieOptions options, HttpContext context)
    {
        options.Path = context.Request.IsHttps ? "/" : Transport.PathOf(context);
        return options;
    }
}
