using System.Security.Claims;
using Otp.Application.Access;
using Otp.Domain.Access;

namespace Otp.Api.Authentication;

/// <summary>Who a request comes from, once it has shown so.</summary>
internal abstract class CallerPrincipal(string scheme, Caller caller) : ClaimsPrincipal(new ClaimsIdentity(scheme))
{
    public Caller Caller { get; } = caller;
}

/// <summary>Whoever showed a key that works.</summary>
internal sealed class TokenPrincipal(AccessGrant grant)
    : CallerPrincipal(TokenAuthenticationHandler.Scheme, Caller.OfToken(grant.TokenId))
{
    public AccessGrant Grant { get; } = grant;
}

/// <summary>An identity server that showed its hook's secret. It has no permission: its endpoint does one thing.</summary>
internal sealed class HookPrincipal(string hook) : CallerPrincipal("Hook", Caller.OfHook(hook));
