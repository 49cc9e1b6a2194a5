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
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;

namespace Otp.Application.OtpCodes.Commands;

/// <summary>Changes what is given of a code; an absent field stays as it is (contract, section 3, PATCH).</summary>
public sealed record UpdateOtpCodeCommand : ICommand<OtpCodeDto>, IKeepsRecipient
{
    public static Permission RequiredPermission => Permission.UpdateOtpCode;

    public static OperationReference Reference { get; } = new(
        "Update a one-time code",
        "Changes what is given; an absent field stays as it is. The result must have exactly one recipient.")
    {
        Example = """{"mobile_number": null, "email": "someone@example.com"}""",
        Refusals = [OtpCode.NotFound, OtpCode.Consumed, OtpCode.Generated, OtpCode.Unreadable, RecipientCodes.TooManyLive],
    };

    /// <summary>From the address, never from the body.</summary>
    public long Id { get; init; }

    public Omittable<OneTimeCode> Code { get; init; }

    [Description(IRecipientFields.EitherThisOrAnEmail)]
    public Field<MobileNumber> MobileNumber { get; init; }

    [Description(IRecipientFields.EitherThisOrANumber)]
    public Field<EmailAddress> Email { get; init; }

    [Description("After now.")]
    public Omittable<Instant> ValidTo { get; init; }
}

internal sealed class UpdateOtpCodeCommandValidator : AbstractValidator<UpdateOtpCodeCommand>
{
    // Only the row tells what the code is for.
    public UpdateOtpCodeCommandValidator(CodePolicies policies, TimeProvider clock) =>
        RuleFor(command => command.ValidTo).IsWithin(_ => policies.Widest, clock);
}

internal sealed class UpdateOtpCodeCommandHandler(
    IOtpCodeRepository codes,
    IOutbox outbox,
    IUnitOfWork unitOfWork,
    IAuditTrail audit,
    CodePolicies policies,
    TimeProvider clock,
    IMapper mapper) : IRequestHandler<UpdateOtpCodeCommand, Result<OtpCodeDto>>
{
    public async Task<Result<OtpCodeDto>> Handle(UpdateOtpCodeCommand request, CancellationToken cancellationToken)
    {
        if (await codes.FindAsync(request.Id, cancellationToken) is not { } code)
            return OtpCode.NotFound;

        var before = code.Recipient;
        var recipient = request.RecipientAfter(before);
        if (!recipient.IsSuccess)
            return recipient.Failure;

        var now = clock.GetUtcNow();
        var live = await codes.CountLiveAsync(recipient.Value, now, cancellationToken);
        var expiry = policies.Of(code.Purpose).Expiry;
        if (code.Update(request.Code.OrNull, recipient.Value, request.ValidTo.OrNull?.At, expiry, live, now) is { } failure)
            return failure;

        if (!code.Recipient.Equals(before))
            await outbox.WithdrawAsync(code, cancellationToken);
        audit.Record(AuditAction.Update, AuditTarget.OtpCode, code.Id);
        await unitOfWork.SaveAsync(cancellationToken);
        return mapper.Map<OtpCodeDto>(code);
    }
}
