using FluentValidation;
using MediatR;
using Otp.Application.Common;
using Otp.Application.Common.Interfaces;
using Otp.Application.Common.Messaging;
using Otp.Application.Common.Validation;
using Otp.Domain.Access;
using Otp.Domain.Audit;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;

namespace Otp.Application.OtpCodes.Commands;

/// <summary>Ends a recipient's lock and clears its count; codes that the lock took out of use stay so (contract, section 4).</summary>
public sealed record UnlockRecipientCommand(Input MobileNumber, Input Email) : ICommand<Unit>
{
    public static Permission RequiredPermission => Permission.UpdateOtpCode;
}

internal sealed class UnlockRecipientCommandValidator : AbstractValidator<UnlockRecipientCommand>
{
    public UnlockRecipientCommandValidator()
    {
        RuleFor(command => command.MobileNumber).ReadsAs<UnlockRecipientCommand, MobileNumber>(MobileNumber.TryParse, MobileNumber.Takes);
        RuleFor(command => command.Email).ReadsAs<UnlockRecipientCommand, EmailAddress>(EmailAddress.TryParse, EmailAddress.Takes);
        this.NamesOneRecipient(command => command.MobileNumber, command => command.Email);
    }
}

internal sealed class UnlockRecipientCommandHandler(
    IGuessBudgetRepository budgets, IUnitOfWork unitOfWork, IAuditTrail audit, OtpSettings settings, TimeProvider clock)
    : IRequestHandler<UnlockRecipientCommand, Result<Unit>>
{
    public async Task<Result<Unit>> Handle(UnlockRecipientCommand request, CancellationToken cancellationToken)
    {
        var recipient = OtpCodeInputs.ParseRecipient(request.MobileNumber, request.Email).Value;
        if (await budgets.FindAsync(settings.Mailboxes.Of(recipient), cancellationToken) is not { IsFull: false } budget)
            return Unit.Value;

        budget.Clear(clock.GetUtcNow());
        audit.Record(AuditAction.Unlock, AuditTarget.GuessBudget, budget.Id);
        await unitOfWork.SaveAsync(cancellationToken);
        return Unit.Value;
    }
}
