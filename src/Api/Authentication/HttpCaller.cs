using Otp.Application.Common.Interfaces;

namespace Otp.Api.Authentication;

internal sealed class HttpCaller(IHttpContextAccessor accessor) : ICaller
{
    public long? TokenId => accessor.HttpContext?.User is TokenPrincipal principal
        ? principal.Grant.TokenId
        : throw new InvalidOperationException("The request isn't authenticated.");
}
