using MediatR;
using Otp.Application.Common.Interfaces;
using Otp.Application.Common.Messaging;
using Otp.Domain.Access;
using Otp.Domain.Audit;
using Otp.Domain.Common;

namespace Otp.Application.Access.Commands;

/// <summary>Ends a token's life for good; a second time changes nothing (contract, section 6).</summary>
public sealed record RevokeAccessTokenCommand : ICommand<Unit>
{
    public static Permission RequiredPermission => Permission.ManageAccess;

    public static OperationReference Reference { get; } = new(
        "Revoke an access token",
        "Ends it for good; a second time changes nothing. The last admin token that works can't be revoked.")
    {
        Refusals = [AccessToken.NotFound, AccessToken.LastAdmin],
    };

    /// <summary>From the address.</summary>
    public long Id { get; init; }
}

internal sealed class RevokeAccessTokenCommandHandler(
    IAccessTokenRepository tokens, IUnitOfWork unitOfWork, IAuditTrail audit, IAccessTokenDirectory directory, TimeProvider clock)
    : IRequestHandler<RevokeAccessTokenCommand, Result<Unit>>
{
    // The second of two who revoke the same token has nothing to store, and still mustn't answer before it is refused everywhere.
    public async Task<Result<Unit>> Handle(RevokeAccessTokenCommand request, CancellationToken cancellationToken)
    {
        var result = await RevokeAsync(request, cancellationToken);
        if (result.IsSuccess)
            await directory.OutlastOtherProcessesAsync(cancellationToken);
        return result;
    }

    private async Task<Result<Unit>> RevokeAsync(RevokeAccessTokenCommand request, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (await tokens.FindAsync(request.Id, cancellationToken) is not { } token)
            return AccessToken.NotFound;
        if (token.RevokedAt is not null)
            return Unit.Value;

        // Of two admins who revoke each other at the same time the second to be stored starts anew, and finds itself the last.
        var isLastAdmin = !await tokens.AnyOtherAdminAsync(token.Id, token.NeedsSuccessorUntil(now), cancellationToken);
        if (token.Revoke(isLastAdmin, now) is { } failure)
            return failure;

        audit.Record(AuditAction.Revoke, AuditTarget.AccessToken, token.Id);
        await unitOfWork.SaveAsync(cancellationToken);
        return Unit.Value;
    }
}
