using MediatR;
using Otp.Application.Common.Interfaces;
using Otp.Application.Common.Messaging;
using Otp.Application.Recipients.Queries;
using Otp.Domain.Access;
using Otp.Domain.Audit;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;

namespace Otp.Application.Recipients.Commands;

/// <summary>Gives the whole recipient of a code to somebody who sees a mask of it, and leaves a trace (contract, section 10).</summary>
public sealed record RevealRecipientCommand : ICommand<Recipient>
{
    public static Permission RequiredPermission => Permission.ReadOtpCode;

    public static OperationReference Reference { get; } = new(
        "Reveal a recipient", "The whole recipient of a code, which leaves a line in the audit trail.")
    {
        Refusals = [OtpCode.NotFound],
    };

    /// <summary>Of one of its codes: what the trail knows it by.</summary>
    public long Id { get; init; }
}

internal sealed class RevealRecipientCommandHandler(IRecipientReader reader, IUnitOfWork unitOfWork, IAuditTrail audit)
    : IRequestHandler<RevealRecipientCommand, Result<Recipient>>
{
    public async Task<Result<Recipient>> Handle(RevealRecipientCommand request, CancellationToken cancellationToken)
    {
        if (await reader.FindByCodeAsync(request.Id, cancellationToken) is not { } recipient)
            return OtpCode.NotFound;

        audit.Record(AuditAction.Reveal, AuditTarget.OtpCode, request.Id);
        await unitOfWork.SaveAsync(cancellationToken);
        return recipient;
    }
}
