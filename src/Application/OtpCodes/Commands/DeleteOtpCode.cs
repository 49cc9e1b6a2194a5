using MediatR;
using Otp.Application.Common.Interfaces;
using Otp.Application.Common.Messaging;
using Otp.Domain.Access;
using Otp.Domain.Audit;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;

namespace Otp.Application.OtpCodes.Commands;

/// <summary>Takes a code away; it can never be verified any more (contract, section 3).</summary>
public sealed record DeleteOtpCodeCommand : ICommand<Unit>
{
    public static Permission RequiredPermission => Permission.DeleteOtpCode;

    public static OperationReference Reference { get; } = new("Delete a one-time code", "A deleted code can never be verified.")
    {
        Refusals = [OtpCode.NotFound],
    };

    /// <summary>From the address.</summary>
    public long Id { get; init; }
}

internal sealed class DeleteOtpCodeCommandHandler(IOtpCodeRepository codes, IUnitOfWork unitOfWork, IAuditTrail audit)
    : IRequestHandler<DeleteOtpCodeCommand, Result<Unit>>
{
    public async Task<Result<Unit>> Handle(DeleteOtpCodeCommand request, CancellationToken cancellationToken)
    {
        if (await codes.FindAsync(request.Id, cancellationToken) is not { } code)
            return OtpCode.NotFound;

        codes.Remove(code);
        audit.Record(AuditAction.Delete, AuditTarget.OtpCode, code.Id);
        await unitOfWork.SaveAsync(cancellationToken);
        return Unit.Value;
    }
}
