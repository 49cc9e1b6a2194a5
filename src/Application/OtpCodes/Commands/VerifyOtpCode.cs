using FluentValidation;
using MediatR;
using Microsoft.Extensions.Logging;
using Otp.Application.Common.Interfaces;
using Otp.Application.Common.Messaging;
using Otp.Application.Common.Validation;
using Otp.Domain.Access;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;

namespace Otp.Application.OtpCodes.Commands;

/// <summary>Asks whether what a person typed is right (contract, section 4).</summary>
public sealed record VerifyOtpCodeCommand(Input Code, Input MobileNumber, Input Email) : ICommand<VerificationDto>
{
    public static Permission RequiredPermission => Permission.VerifyOtpCode;

    public Input Purpose { get; init; }
}

internal sealed class VerifyOtpCodeCommandValidator : AbstractValidator<VerifyOtpCodeCommand>
{
    public VerifyOtpCodeCommandValidator()
    {
        RuleFor(command => command.Code).IsRequired()
            .ReadsAsNumberOrText<VerifyOtpCodeCommand, OneTimeCode>(OneTimeCode.TryParse, OneTimeCode.Takes);
        RuleFor(command => command.MobileNumber).ReadsAs<VerifyOtpCodeCommand, MobileNumber>(MobileNumber.TryParse, MobileNumber.Takes);
        RuleFor(command => command.Email).ReadsAs<VerifyOtpCodeCommand, EmailAddress>(EmailAddress.TryParse, EmailAddress.Takes);
        RuleFor(command => command.Purpose).ReadsAs<VerifyOtpCodeCommand, Purpose>(
            Domain.OtpCodes.Purpose.TryParse, Domain.OtpCodes.Purpose.Takes);
        this.NamesOneRecipient(command => command.MobileNumber, command => command.Email);
    }
}

internal sealed partial class VerifyOtpCodeCommandHandler(
    IOtpCodeRepository codes,
    IUnitOfWork unitOfWork,
    GuessLimits limits,
    TimeProvider clock,
    ILogger<VerifyOtpCodeCommandHandler> logger) : IRequestHandler<VerifyOtpCodeCommand, Result<VerificationDto>>
{
    public async Task<Result<VerificationDto>> Handle(VerifyOtpCodeCommand request, CancellationToken cancellationToken)
    {
        var guess = OneTimeCode.Parse(request.Code.Text);
        var recipient = OtpCodeInputs.ParseRecipient(request.MobileNumber, request.Email).Value;

        var ofRecipient = await codes.CodesOfAsync(recipient, clock.GetUtcNow(), cancellationToken);
        // Judged by a clock read after the rows: by an earlier one, a lock that
        // others caused meanwhile would seem to last longer than it does.
        var verification = ofRecipient.Verify(guess, OtpCodeInputs.ParsePurpose(request.Purpose), limits, clock.GetUtcNow());

        // A client that hangs up once its guess was judged doesn't get the guess back.
        var answer = await unitOfWork.SaveAsync(() => VerificationDto.Of(verification, recipient), CancellationToken.None);
        if (verification.BeginsLock)
            LogLocked(recipient.ToString(), answer.RetryAfter is { } seconds ? $"{seconds} s" : "until an unlock");
        return answer;
    }

    // Names the recipient by its mask: enough to find whom somebody is guessing at, and no more.
    [LoggerMessage(Level = LogLevel.Warning, Message = "Too many wrong guesses: {Recipient} is locked ({Time}).")]
    private partial void LogLocked(string recipient, string time);
}
