using AutoMapper;
using FluentValidation;
using MediatR;
using Otp.Application.Common.Interfaces;
using Otp.Application.Common.Messaging;
using Otp.Application.Common.Validation;
using Otp.Domain.Access;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;

namespace Otp.Application.OtpCodes.Commands;

/// <summary>Stores a code that the caller drew, for one recipient (contract, section 3).</summary>
public sealed record CreateOtpCodeCommand(Input Code, Input MobileNumber, Input Email, Input ValidTo) : ICommand<OtpCodeDto>
{
    public static Permission RequiredPermission => Permission.CreateOtpCode;

    public Input Purpose { get; init; }
}

internal sealed class CreateOtpCodeCommandValidator : AbstractValidator<CreateOtpCodeCommand>
{
    public CreateOtpCodeCommandValidator(ExpiryPolicy expiry, TimeProvider clock)
    {
        RuleFor(command => command.Code).IsRequired()
            .ReadsAsNumberOrText<CreateOtpCodeCommand, OneTimeCode>(OneTimeCode.TryParse, OneTimeCode.Takes);
        RuleFor(command => command.MobileNumber).ReadsAs<CreateOtpCodeCommand, MobileNumber>(MobileNumber.TryParse, MobileNumber.Takes);
        RuleFor(command => command.Email).ReadsAs<CreateOtpCodeCommand, EmailAddress>(EmailAddress.TryParse, EmailAddress.Takes);
        RuleFor(command => command.Purpose).ReadsAs<CreateOtpCodeCommand, Purpose>(
            Domain.OtpCodes.Purpose.TryParse, Domain.OtpCodes.Purpose.Takes);
        this.NamesOneRecipient(command => command.MobileNumber, command => command.Email);
        RuleFor(command => command.ValidTo).IsNotNull().IsExpiry(expiry, clock);
    }
}

internal sealed class CreateOtpCodeCommandHandler(
    IOtpCodeRepository codes,
    IUnitOfWork unitOfWork,
    ICaller caller,
    ExpiryPolicy expiry,
    TimeProvider clock,
    IMapper mapper) : IRequestHandler<CreateOtpCodeCommand, Result<OtpCodeDto>>
{
    public async Task<Result<OtpCodeDto>> Handle(CreateOtpCodeCommand request, CancellationToken cancellationToken)
    {
        var code = OneTimeCode.Parse(request.Code.Text);
        var recipient = OtpCodeInputs.ParseRecipient(request.MobileNumber, request.Email).Value;
        var validTo = OtpCodeInputs.ParseInstant(request.ValidTo);

        var created = OtpCode.Create(
            code, recipient, validTo, expiry, caller.TokenId!.Value, clock.GetUtcNow(), OtpCodeInputs.ParsePurpose(request.Purpose));
        if (!created.IsSuccess)
            return created.Failure;

        if (await codes.AddAsync(created.Value, cancellationToken) is { } refusal)
            return refusal;
        return await unitOfWork.SaveAsync(() => mapper.Map<OtpCodeDto>(created.Value), cancellationToken);
    }
}
