using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Otp.Application.Access;
using Otp.Application.Common.Interfaces;

namespace Otp.Api.Authentication;

/// <summary>
/// <c>Authorization: Token &lt;key&gt;</c>, the scheme's name in any letter case, or <c>Bearer</c> (contract, section 2).
/// </summary>
internal sealed class TokenAuthenticationHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    IAccessTokenDirectory tokens) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public new const string Scheme = "Token";

    private static readonly Task<AuthenticateResult> None = Task.FromResult(AuthenticateResult.NoResult());

    private StorageUnavailableException? _unavailable;

    private ReadOnlySpan<char> Key => Request.Headers.Authorization is { Count: 1 } header ? KeyIn(header[0]) : [];

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        // What takes no key is answered whatever becomes of the database.
        if (Key is not { IsEmpty: false } key || Context.GetEndpoint()?.Metadata.GetMetadata<PermissionRequirement>() is null)
            return None;

        var found = tokens.FindAsync(key, Context.RequestAborted);
        return found.IsCompletedSuccessfully ? ResultOf(found.Result) : AwaitAsync(found);
    }

    /// <exception cref="StorageUnavailableException">The key may be a good one: the database that knows is away.</exception>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (_unavailable is not null)
            throw new StorageUnavailableException(_unavailable.Message, _unavailable);
        if (!tokens.IsRead && !Key.IsEmpty)
            throw new StorageUnavailableException("The access tokens haven't been read from the database yet.");

        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = Scheme;
        return Task.CompletedTask;
    }

    private static Task<AuthenticateResult> ResultOf(AccessGrant? grant) => grant is null
        ? None
        : Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new TokenPrincipal(grant), Scheme)));

    private async Task<AuthenticateResult> AwaitAsync(ValueTask<AccessGrant?> found)
    {
        try
        {
            return await ResultOf(await found);
        }
        catch (StorageUnavailableException exception)
        {
            // Said when the request is refused, in whose order other refusals come first.
            _unavailable = exception;
            return AuthenticateResult.NoResult();
        }
    }

    private static ReadOnlySpan<char> KeyIn(ReadOnlySpan<char> header)
    {
        var end = header.IndexOf(' ');
        return end > 0 && IsScheme(header[..end]) ? header[end..].Trim(' ') : [];
    }

    private static bool IsScheme(ReadOnlySpan<char> name) =>
        name.Equals(Scheme, StringComparison.OrdinalIgnoreCase) || name.Equals("Bearer", StringComparison.OrdinalIgnoreCase);
}
