using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Otp.Api.Authentication;
using Otp.Application.Access;
using Otp.Application.Common.Interfaces;
using Otp.Domain.Access;

namespace Otp.Api.Console.Sessions;

/// <summary>Why somebody has to sign in.</summary>
internal enum SignInReason
{
    /// <summary>Nobody did yet.</summary>
    None,

    /// <summary>Eight hours are over, or the token's own life.</summary>
    Ended,

    /// <summary>The token was revoked.</summary>
    Revoked,
}

/// <summary>The session of whoever is signed in.</summary>
/// <param name="Until">The first instant at which it is over.</param>
internal sealed record SessionFeature(DateTimeOffset Until);

/// <summary>
/// ASP.NET Core's cookie authentication, with a cookie that names a token: what the token may do is looked up with each request.
/// </summary>
internal static class ConsoleSession
{
    public const string Scheme = "Console";

    /// <summary>From the sign-in, whatever is done meanwhile.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(8);

    private const string KeyHash = "key-hash";

    public static void AddConsoleSession(this IServiceCollection services) =>
        new AuthenticationBuilder(services).AddCookie(Scheme, options =>
        {
            options.Cookie.HttpOnly = true;
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            options.CookieManager = new SessionCookies();
            options.ExpireTimeSpan = Longest;
            options.SlidingExpiration = false;
            options.Events.OnValidatePrincipal = LookUpAsync;
        });

    /// <returns>The token, or null where the key is none that works.</returns>
    public static async Task<AccessGrant?> SignInAsync(HttpContext context, string key)
    {
        var services = context.RequestServices;
        var tokens = services.GetRequiredService<IAccessTokenDirectory>();
        if (await tokens.FindAsync(key, context.RequestAborted) is not { } grant)
        {
            ThrowWhereUnread(tokens);
            return null;
        }

        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var end = now + Longest;
        var principal = PrincipalOf(grant);
        ((ClaimsIdentity)principal.Identity!).AddClaim(new Claim(KeyHash, Convert.ToBase64String(AccessKey.HashOf(key))));
        await context.SignInAsync(Scheme, principal, new AuthenticationProperties
        {
            IssuedUtc = now,
            ExpiresUtc = grant.ExpiresAt < end ? grant.ExpiresAt : end,
        });
        return grant;
    }

    public static Task SignOutAsync(HttpContext context) => context.SignOutAsync(Scheme);

    /// <returns>Null where somebody is signed in; the request is then theirs.</returns>
    public static async Task<SignInReason?> FindReasonAsync(HttpContext context)
    {
        var result = await context.AuthenticateAsync(Scheme);
        if (result.Succeeded)
        {
            context.User = result.Principal;
            context.Features.Set(new SessionFeature(result.Properties!.ExpiresUtc!.Value));
            return null;
        }

        return context.Items.ContainsKey(nameof(SignInReason.Revoked)) ? SignInReason.Revoked
            : result.Failure is null ? SignInReason.None
            : SignInReason.Ended;
    }

    private static async Task LookUpAsync(CookieValidatePrincipalContext ticket)
    {
        var context = ticket.HttpContext;
        var tokens = context.RequestServices.GetRequiredService<IAccessTokenDirectory>();
        var grant = ticket.Principal?.FindFirstValue(KeyHash) is { } hash
            ? await tokens.FindByHashAsync(Convert.FromBase64String(hash), context.RequestAborted)
            : null;
        if (grant is not null && NameOf(grant) == ticket.Principal?.FindFirstValue(ClaimTypes.NameIdentifier))
        {
            ticket.ReplacePrincipal(PrincipalOf(grant));
            return;
        }

        ThrowWhereUnread(tokens);
        context.Items[nameof(SignInReason.Revoked)] = true;
        ticket.RejectPrincipal();
        await SignOutAsync(context);
    }

    // Antiforgery tokens are bound to this name.
    private static TokenPrincipal PrincipalOf(AccessGrant grant)
    {
        var principal = new TokenPrincipal(grant);
        ((ClaimsIdentity)principal.Identity!).AddClaim(new Claim(ClaimTypes.NameIdentifier, NameOf(grant)));
        return principal;
    }

    private static string NameOf(AccessGrant grant) => grant.TokenId.ToString(CultureInfo.InvariantCulture);

    private static void ThrowWhereUnread(IAccessTokenDirectory tokens)
    {
        if (!tokens.IsRead)
            throw new StorageUnavailableException("The access tokens haven't been read from the database yet.");
    }
}
