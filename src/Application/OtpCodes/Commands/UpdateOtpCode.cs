using System.Text.Json.Serialization;
using AutoMapper;
using FluentValidation;
using MediatR;
using Otp.Application.Common.Interfaces;
using Otp.Application.Common.Messaging;
using Otp.Application.Common.Validation;
using Otp.Domain.Access;
using Otp.Domain.Audit;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;

namespace Otp.Application.OtpCodes.Commands;

/// <summary>Changes what is given of a code; an absent field stays as it is (contract, section 3, PATCH).</summary>
public sealed record UpdateOtpCodeCommand(Input Code, Input MobileNumber, Input Email, Input ValidTo) : ICommand<OtpCodeDto>
{
    public static Permission RequiredPermission => Permission.UpdateOtpCode;

    /// <summary>From the address, never from the body.</summary>
    [JsonIgnore]
    public long Id { get; init; }
}

internal sealed class UpdateOtpCodeCommandValidator : AbstractValidator<UpdateOtpCodeCommand>
{
    public UpdateOtpCodeCommandValidator(ExpiryPolicy expiry, TimeProvider clock)
    {
        RuleFor(command => command.Code).IsNotNull()
            .ReadsAsNumberOrText<UpdateOtpCodeCommand, OneTimeCode>(OneTimeCode.TryParse, OneTimeCode.Takes);
        RuleFor(command => command.MobileNumber).ReadsAs<UpdateOtpCodeCommand, MobileNumber>(MobileNumber.TryParse, MobileNumber.Takes);
        RuleFor(command => command.Email).ReadsAs<UpdateOtpCodeCommand, EmailAddress>(EmailAddress.TryParse, EmailAddress.Takes);
        this.KeepsOneRecipient(command => command.MobileNumber, command => command.Email);
        RuleFor(command => command.ValidTo).IsNotNull().IsExpiry(expiry, clock);
    }
}

internal sealed class UpdateOtpCodeCommandHandler(
    IOtpCodeRepository codes,
    IUnitOfWork unitOfWork,
    IAuditTrail audit,
    ExpiryPolicy expiry,
    TimeProvider clock,
    IMapper mapper) : IRequestHandler<UpdateOtpCodeCommand, Result<OtpCodeDto>>
{
    public async Task<Result<OtpCodeDto>> Handle(UpdateOtpCodeCommand request, CancellationToken cancellationToken)
    {
        if (await codes.FindAsync(request.Id, cancellationToken) is not { } code)
            return OtpCode.NotFound;

        var recipient = OtpCodeInputs.ParseRecipient(request.MobileNumber, request.Email, code.Recipient);
        if (!recipient.IsSuccess)
            return recipient.Failure;

        var value = request.Code.IsGiven ? OneTimeCode.Parse(request.Code.Text) : null;
        var now = clock.GetUtcNow();
        var live = await codes.CountLiveAsync(recipient.Value, now, cancellationToken);
        if (code.Update(value, recipient.Value, OtpCodeInputs.ParseInstant(request.ValidTo), expiry, live, now) is { } failure)
            return failure;

        audit.Record(AuditAction.Update, AuditTarget.OtpCode, code.Id);
        await unitOfWork.SaveAsync(cancellationToken);
        return mapper.Map<OtpCodeDto>(code);
    }
}
