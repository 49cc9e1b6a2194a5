using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Otp.Application.Access;
using Otp.Application.Common.Interfaces;

namespace Otp.Api.Authentication;

/// <summary>Who a request comes from, once its key is known to work.</summary>
internal sealed class TokenPrincipal(AccessGrant grant) : ClaimsPrincipal(new ClaimsIdentity(TokenAuthenticationHandler.Scheme))
{
    public AccessGrant Grant { get; } = grant;
}

/// <summary><c>Authorization: Token &lt;key&gt;</c>, the scheme's name in any letter case, or <c>Bearer</c> (contract, section 2).</summary>
internal sealed class TokenAuthenticationHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    IAccessTokenDirectory tokens) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public new const string Scheme = "Token";

    private static readonly Task<AuthenticateResult> None = Task.FromResult(AuthenticateResult.NoResult());

    private ReadOnlySpan<char> Key => Request.Headers.Authorization is { Count: 1 } header ? KeyIn(header[0]) : [];

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Key is { IsEmpty: false } key && tokens.Find(key) is { } grant
        ? Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new TokenPrincipal(grant), Scheme)))
        : None;

    /// <exception cref="StorageUnavailableException">The key may be a good one: the database that knows has been away since the start.</exception>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (!tokens.IsRead && !Key.IsEmpty)
            throw new StorageUnavailableException("The access tokens haven't been read from the database yet.");

        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = Scheme;
        return Task.CompletedTask;
    }

    private static ReadOnlySpan<char> KeyIn(ReadOnlySpan<char> header)
    {
        var end = header.IndexOf(' ');
        return end > 0 && IsScheme(header[..end]) ? header[end..].Trim(' ') : [];
    }

    private static bool IsScheme(ReadOnlySpan<char> name) =>
        name.Equals(Scheme, StringComparison.OrdinalIgnoreCase) || name.Equals("Bearer", StringComparison.OrdinalIgnoreCase);
}
