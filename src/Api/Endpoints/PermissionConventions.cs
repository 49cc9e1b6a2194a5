using Otp.Api.Authentication;
using Otp.Application.Common.Messaging;

namespace Otp.Api.Endpoints;

internal static class PermissionConventions
{
    /// <summary>For an endpoint that makes its request from the path alone and so binds nothing that brings the permission.</summary>
    public static RouteHandlerBuilder Sends<TRequest>(this RouteHandlerBuilder endpoint) where TRequest : IPermissioned =>
        endpoint.WithMetadata(new PermissionRequirement(TRequest.RequiredPermission));
}
