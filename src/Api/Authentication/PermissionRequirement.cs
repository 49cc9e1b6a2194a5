using Microsoft.AspNetCore.Authorization;
using Otp.Domain.Access;

namespace Otp.Api.Authentication;

/// <summary>The permission that an endpoint asks for; as endpoint metadata it is the endpoint's whole policy.</summary>
internal sealed class PermissionRequirement(Permission permission) : IAuthorizationRequirement, IAuthorizationRequirementData
{
    public Permission Permission { get; } = permission;

    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [this];
}

internal sealed class PermissionHandler : AuthorizationHandler<PermissionRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, PermissionRequirement requirement)
    {
        if (context.User is TokenPrincipal principal && principal.Grant.Allows(requirement.Permission))
            context.Succeed(requirement);
        return Task.CompletedTask;
    }
}
