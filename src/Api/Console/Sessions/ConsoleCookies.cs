namespace Otp.Api.Console.Sessions;

/// <summary>
/// What the console's cookies are called and where they are sent: over https with the prefix <c>__Host-</c>, which browsers take for the
/// whole host alone; without https, on this machine, below the console's own path.
/// </summary>
internal static class ConsoleCookies
{
    private const string Prefix = "__Host-";

    public static string NameOf(string name, HttpRequest request) => request.IsHttps ? $"{Prefix}{name}" : name;

    public static CookieOptions OptionsFor(HttpContext context, TimeSpan? lifetime) => Placed(
        new()
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Secure = context.Request.IsHttps,
            MaxAge = lifetime,
        },
        context);

    public static CookieOptions Placed(CookieOptions options, HttpContext context)
    {
        options.Path = context.Request.IsHttps ? "/" : Transport.PathOf(context);
        return options;
    }
}

/// <summary>The cookie of antiforgery, by the same rules.</summary>
internal sealed class FormCookie : CookieBuilder
{
    private const string Plain = "otp-console-form";

    private readonly IHttpContextAccessor _accessor;

    public FormCookie(IHttpContextAccessor accessor)
    {
        _accessor = accessor;
        HttpOnly = true;
        SameSite = SameSiteMode.Strict;
        SecurePolicy = CookieSecurePolicy.SameAsRequest;
        IsEssential = true;
    }

    public override string? Name => Context is { } context ? ConsoleCookies.NameOf(Plain, context.Request) : Plain;

    public override string? Path => Context is { Request.IsHttps: false } context ? Transport.PathOf(context) : "/";

    private HttpContext? Context => _accessor.HttpContext;
}
