using System.ComponentModel;
using MediatR;
using Microsoft.Extensions.Logging;
using Otp.Application.Common.Interfaces;
using Otp.Application.Common.Messaging;
using Otp.Domain.Access;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;

namespace Otp.Application.OtpCodes.Commands;

/// <summary>Asks whether what a person typed is right (contract, section 4).</summary>
public sealed record VerifyOtpCodeCommand : ICommand<VerificationDto>, INamesRecipient
{
    public static Permission RequiredPermission => Permission.VerifyOtpCode;

    public static OperationReference Reference { get; } = new(
        "Verify a one-time code",
        "Asks whether what a person typed is right. Exactly one of any number of simultaneous right guesses is answered true; "
            + "every wrong one counts against the recipient, and too many lock it.")
    {
        Example = """{"code": "255315", "mobile_number": "09123256545"}""",
    };

    public Required<OneTimeCode> Code { get; init; }

    [Description(IRecipientFields.EitherThisOrAnEmail)]
    public Field<MobileNumber> MobileNumber { get; init; }

    [Description(IRecipientFields.EitherThisOrANumber)]
    public Field<EmailAddress> Email { get; init; }

    [Description("A code made for a purpose verifies for that alone.")]
    public Field<Purpose> Purpose { get; init; }
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
        var recipient = request.Recipient;
        var ofRecipient = await codes.CodesOfAsync(recipient, clock.GetUtcNow(), cancellationToken);
        // Judged by a clock read after the rows: by an earlier one, a lock that
        // others caused meanwhile would seem to last longer than it does.
        var verification = ofRecipient.Verify(request.Code.Value, request.Purpose.OrNull, limits, clock.GetUtcNow());

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
