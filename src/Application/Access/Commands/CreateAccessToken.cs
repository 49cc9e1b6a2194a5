using System.ComponentModel;
using AutoMapper;
using FluentValidation;
using MediatR;
using Otp.Application.Common.Interfaces;
using Otp.Application.Common.Messaging;
using Otp.Application.Common.Values;
using Otp.Domain.Access;
using Otp.Domain.Audit;
using Otp.Domain.Common;

namespace Otp.Application.Access.Commands;

/// <summary>Makes an access token and draws its key (contract, section 6).</summary>
public sealed record CreateAccessTokenCommand : ICommand<CreatedAccessTokenDto>
{
    public static Permission RequiredPermission => Permission.ManageAccess;

    public static OperationReference Reference { get; } = new("Create an access token", "The answer holds the token's key, this once.")
    {
        Example = """{"name": "shop", "role": "staff", "permissions": [2851, 2855]}""",
    };

    [Description("For people to know the token by.")]
    public Required<TokenName> Name { get; init; }

    [Description("What the token may do: everything, or what its permissions say.")]
    public Required<RoleName> Role { get; init; }

    [Description("At least one for staff, none for an admin.")]
    public Field<GrantedPermissions> Permissions { get; init; }

    [Description("After now. Without it the token doesn't expire.")]
    public Field<Instant> ExpiresAt { get; init; }
}

internal sealed class CreateAccessTokenCommandValidator : AbstractValidator<CreateAccessTokenCommand>
{
    public CreateAccessTokenCommandValidator(TimeProvider clock)
    {
        RuleFor(command => command.Permissions)
            .Must(permissions => permissions.IsUnreadable || permissions.OrNull?.All.Count > 0)
            .When(command => IsRole(command, Domain.Access.Role.Staff))
            .WithMessage("A staff token takes at least one permission.")
            .Must(permissions => permissions.OrNull is null or { All.Count: 0 })
            .When(command => IsRole(command, Domain.Access.Role.Admin), ApplyConditionTo.CurrentValidator)
            .WithMessage("An admin token takes no permissions; it may do everything.");
        RuleFor(command => command.ExpiresAt)
            .Must(expiresAt => expiresAt.OrNull is not { } given || AccessToken.IsExpiry(given.At, clock.GetUtcNow()))
            .WithMessage("Takes an instant after now.");
    }

    private static bool IsRole(CreateAccessTokenCommand command, Role role) => command.Role.OrNull?.Role == role;
}

internal sealed class CreateAccessTokenCommandHandler(
    IAccessTokenRepository tokens, IUnitOfWork unitOfWork, IAuditTrail audit, TimeProvider clock, IMapper mapper)
    : IRequestHandler<CreateAccessTokenCommand, Result<CreatedAccessTokenDto>>
{
    public async Task<Result<CreatedAccessTokenDto>> Handle(CreateAccessTokenCommand request, CancellationToken cancellationToken)
    {
        var (name, expiresAt) = (request.Name.Value.Text, request.ExpiresAt.OrNull?.At);
        var key = AccessKey.Draw();

        var token = request.Role.Value.Role == Role.Admin
            ? AccessToken.CreateAdmin(name, expiresAt, key, clock.GetUtcNow())
            : AccessToken.CreateStaff(name, request.Permissions.OrNull!.All, expiresAt, key, clock.GetUtcNow());

        tokens.Add(token);
        audit.Record(AuditAction.Create, token);
        await unitOfWork.SaveAsync(cancellationToken);
        return mapper.Map<CreatedAccessTokenDto>(token) with { Key = key };
    }
}
