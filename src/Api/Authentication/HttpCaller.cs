using System.Security.Claims;
using Otp.Application.Common.Interfaces;
using Otp.Domain.Access;

namespace Otp.Api.Authentication;

internal sealed class HttpCaller(IHttpContextAccessor accessor) : ICaller
{
    // Now, for what a hook asks for may outlast its request.
    private readonly ClaimsPrincipal? _user = accessor.HttpContext?.User;

    public Caller? Current => (_user as CallerPrincipal)?.Caller ?? throw new InvalidOperationException("The request isn't authenticated.");
}
