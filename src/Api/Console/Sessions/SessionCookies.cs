using Microsoft.AspNetCore.Authentication.Cookies;

namespace Otp.Api.Console.Sessions;

/// <summary>
/// The session's cookie by the rules of <see cref="ConsoleCookies"/>; where a key can't be pasted there is no session either.
/// </summary>
internal sealed class SessionCookies : ICookieManager
{
    private const string Plain = "otp-console";

    private readonly ChunkingCookieManager _cookies = new() { ThrowForPartialCookies = false };

    public string? GetRequestCookie(HttpContext context, string key) =>
        Transport.IsSafe(context) ? _cookies.GetRequestCookie(context, NameFor(context)) : null;

    public void AppendResponseCookie(HttpContext context, string key, string? value, CookieOptions options) =>
        _cookies.AppendResponseCookie(context, NameFor(context), value, ConsoleCookies.Placed(options, context));

    public void DeleteCookie(HttpContext context, string key, CookieOptions options) =>
        _cookies.DeleteCookie(context, NameFor(context), ConsoleCookies.Placed(options, context));

    private static string NameFor(HttpContext context) => ConsoleCookies.NameOf(Plain, context.Request);
}
