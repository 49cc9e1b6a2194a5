using AutoMapper;
using FluentValidation;
using MediatR;
using Otp.Application.Common;
using Otp.Application.Common.Interfaces;
using Otp.Application.Common.Messaging;
using Otp.Application.Common.Validation;
using Otp.Domain.Access;
using Otp.Domain.Common;
using Otp.Domain.Deliveries;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;

namespace Otp.Application.OtpCodes.Commands;

/// <summary>Draws a code and delivers it to one recipient, who alone learns it (contract, section 5).</summary>
public sealed record SendOtpCodeCommand(Input MobileNumber, Input Email, Input Locale) : ICommand<OtpCodeDto>, ISendsMessage
{
    public static Permission RequiredPermission => Permission.SendOtpCode;

    public Input Purpose { get; init; }

    bool ISendsMessage.MayBeTextMessage => MobileNumber.IsGiven;
}

internal sealed class SendOtpCodeCommandValidator : AbstractValidator<SendOtpCodeCommand>
{
    public SendOtpCodeCommandValidator(ServedLocales locales)
    {
        RuleFor(command => command.MobileNumber).ReadsAs<SendOtpCodeCommand, MobileNumber>(MobileNumber.TryParse, MobileNumber.Takes);
        RuleFor(command => command.Email).ReadsAs<SendOtpCodeCommand, EmailAddress>(EmailAddress.TryParse, EmailAddress.Takes);
        RuleFor(command => command.Locale).ReadsAs<SendOtpCodeCommand, Locale>(locales.TryFind, locales.Takes);
        RuleFor(command => command.Purpose).ReadsAs<SendOtpCodeCommand, Purpose>(
            Domain.OtpCodes.Purpose.TryParse, Domain.OtpCodes.Purpose.Takes);
        this.NamesOneRecipient(command => command.MobileNumber, command => command.Email);
    }
}

internal sealed class SendOtpCodeCommandHandler(
    IOtpCodeRepository codes,
    CodeMessages messages,
    IUnitOfWork unitOfWork,
    ICaller caller,
    OtpSettings settings,
    TimeProvider clock,
    IMapper mapper) : IRequestHandler<SendOtpCodeCommand, Result<OtpCodeDto>>
{
    public async Task<Result<OtpCodeDto>> Handle(SendOtpCodeCommand request, CancellationToken cancellationToken)
    {
        var recipient = OtpCodeInputs.ParseRecipient(request.MobileNumber, request.Email).Value;
        var purpose = OtpCodeInputs.ParsePurpose(request.Purpose);
        var now = clock.GetUtcNow();

        var sends = await messages.CountAsync(recipient, settings.Sends, now, cancellationToken);
        if (!sends.IsSuccess)
            return sends.Failure;

        var drawn = sends.Value.TestCode ?? OneTimeCode.Draw(settings.CodeLength);
        var code = OtpCode.Generate(drawn, recipient, settings.Expiry, caller.TokenId!.Value, now, purpose);
        if (await codes.AddAsync(code, cancellationToken) is { } tooMany)
            return tooMany;

        messages.Add(code, sends.Value, OtpCodeInputs.ParseLocale(request.Locale));
        return await unitOfWork.SaveAsync(() => mapper.Map<OtpCodeDto>(code), cancellationToken);
    }
}
