using System.Globalization;
using AutoMapper;
using FluentValidation;
using MediatR;
using Otp.Application.Common.Interfaces;
using Otp.Application.Common.Messaging;
using Otp.Application.Common.Validation;
using Otp.Domain.Access;
using Otp.Domain.Audit;
using Otp.Domain.Common;

namespace Otp.Application.Access.Commands;

/// <summary>Makes an access token and draws its key (contract, section 6).</summary>
public sealed record CreateAccessTokenCommand(Input Name, Input Role, Input Permissions, Input ExpiresAt) : ICommand<CreatedAccessTokenDto>
{
    public static Permission RequiredPermission => Permission.ManageAccess;
}

internal sealed class CreateAccessTokenCommandValidator : AbstractValidator<CreateAccessTokenCommand>
{
    public CreateAccessTokenCommandValidator(TimeProvider clock)
    {
        RuleFor(command => command.Name).IsRequired()
            .Must(input => !input.IsGiven || (input.TryGetText(out var name) && AccessToken.IsName(name)))
            .WithMessage($"Takes a name of 1 to {AccessToken.MaxNameLength} characters on one line.");
        RuleFor(command => command.Role).IsRequired().ReadsAs<CreateAccessTokenCommand, Role>(RoleInput.TryParse, RoleInput.Takes);
        RuleFor(command => command.Permissions)
            .Must(input => !input.IsGiven || (input.Kind == InputKind.List && input.Items.All(item => PermissionOf(item) is not null)))
            .WithMessage(
                $"Takes a list of permission codes: {string.Join(", ", Permission.Grantable.Select(permission => permission.Code))}.");
        RuleFor(command => command.Permissions)
            .Must(input => input.Items.Count > 0).When(command => IsRole(command, Domain.Access.Role.Staff))
            .WithMessage("A staff token takes at least one permission.")
            .Must(input => input.Items.Count == 0)
            .When(command => IsRole(command, Domain.Access.Role.Admin), ApplyConditionTo.CurrentValidator)
            .WithMessage("An admin token takes no permissions; it may do everything.");
        RuleFor(command => command.ExpiresAt)
            .ReadsAs<CreateAccessTokenCommand, DateTimeOffset>(Instant.TryParse, Instant.Takes)
            .Must(input => !Instant.TryParse(input.Text, out var expiresAt) || AccessToken.IsExpiry(expiresAt, clock.GetUtcNow()))
            .WithMessage("Takes an instant after now.");
    }

    internal static Permission? PermissionOf(Input item) =>
        item.Kind == InputKind.Number && int.TryParse(item.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var code)
            ? Permission.FromCode(code)
            : null;

    private static bool IsRole(CreateAccessTokenCommand command, Role role) =>
        RoleInput.TryParse(command.Role.Text, out var given) && given == role;
}

internal sealed class CreateAccessTokenCommandHandler(
    IAccessTokenRepository tokens, IUnitOfWork unitOfWork, IAuditTrail audit, TimeProvider clock, IMapper mapper)
    : IRequestHandler<CreateAccessTokenCommand, Result<CreatedAccessTokenDto>>
{
    public async Task<Result<CreatedAccessTokenDto>> Handle(CreateAccessTokenCommand request, CancellationToken cancellationToken)
    {
        var expiresAt = request.ExpiresAt.IsGiven ? Instant.Parse(request.ExpiresAt.Text) : (DateTimeOffset?)null;
        var permissions = request.Permissions.Items.Select(item => CreateAccessTokenCommandValidator.PermissionOf(item)!);
        var key = AccessKey.Draw();

        var token = RoleInput.TryParse(request.Role.Text, out var role) && role == Role.Admin
            ? AccessToken.CreateAdmin(request.Name.Text!, expiresAt, key, clock.GetUtcNow())
            : AccessToken.CreateStaff(request.Name.Text!, permissions, expiresAt, key, clock.GetUtcNow());

        tokens.Add(token);
        audit.Record(AuditAction.Create, token);
        await unitOfWork.SaveAsync(cancellationToken);
        return mapper.Map<CreatedAccessTokenDto>(token) with { Key = key };
    }
}
