using System.ComponentModel;
using MediatR;
using Otp.Application.Common;
using Otp.Application.Common.Interfaces;
using Otp.Application.Common.Messaging;
using Otp.Domain.Access;
using Otp.Domain.Audit;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;

namespace Otp.Application.OtpCodes.Commands;

/// <summary>Ends a recipient's lock and clears its count; codes that the lock took out of use stay so (contract, section 4).</summary>
public sealed record UnlockRecipientCommand : ICommand<Unit>, INamesRecipient
{
    public static Permission RequiredPermission => Permission.UpdateOtpCode;

    public static OperationReference Reference { get; } = new(
        "Unlock a recipient",
        "Ends a lock by wrong guesses and clears their count. Codes that the lock took out of use stay so.")
    {
        Example = """{"mobile_number": "09123256545"}""",
    };

    [Description(IRecipientFields.EitherThisOrAnEmail)]
    public Field<MobileNumber> MobileNumber { get; init; }

    [Description(IRecipientFields.EitherThisOrANumber)]
    public Field<EmailAddress> Email { get; init; }
}

internal sealed class UnlockRecipientCommandHandler(
    IGuessBudgetRepository budgets, IUnitOfWork unitOfWork, IAuditTrail audit, OtpSettings settings, TimeProvider clock)
    : IRequestHandler<UnlockRecipientCommand, Result<Unit>>
{
    public async Task<Result<Unit>> Handle(UnlockRecipientCommand request, CancellationToken cancellationToken)
    {
        var recipient = request.Recipient;
        if (await budgets.FindAsync(settings.Mailboxes.Of(recipient), cancellationToken) is not { IsFull: false } budget)
            return Unit.Value;

        budget.Clear(clock.GetUtcNow());
        audit.Record(AuditAction.Unlock, AuditTarget.GuessBudget, budget.Id);
        await unitOfWork.SaveAsync(cancellationToken);
        return Unit.Value;
    }
}
