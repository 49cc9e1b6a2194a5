using System.ComponentModel;
using AutoMapper;
using MediatR;
using Otp.Application.Common.Interfaces;
using Otp.Application.Common.Messaging;
using Otp.Domain.Access;
using Otp.Domain.Common;
using Otp.Domain.Deliveries;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;

namespace Otp.Application.OtpCodes.Commands;

/// <summary>Draws a code and delivers it to one recipient, who alone learns it (contract, section 5).</summary>
public sealed record SendOtpCodeCommand : ICommand<OtpCodeDto>, INamesRecipient, ISendsMessage
{
    public static Permission RequiredPermission => Permission.SendOtpCode;

    public static OperationReference Reference { get; } = new(
        "Send a one-time code",
        "Draws a code, which only its recipient learns, and delivers it by the configured providers: at least once, until it can't be " +
        "used any more.")
    {
        Example = """{"mobile_number": "09123256545", "locale": "fa"}""",
        Refusals = [.. RecipientSends.Refusals, RecipientCodes.TooManyLive],
    };

    [Description(IRecipientFields.EitherThisOrAnEmail)]
    public Field<MobileNumber> MobileNumber { get; init; }

    [Description(IRecipientFields.EitherThisOrANumber)]
    public Field<EmailAddress> Email { get; init; }

    [Description("The language of the message.")]
    public Field<Locale> Locale { get; init; }

    [Description("A code made for a purpose verifies for that alone.")]
    public Field<Purpose> Purpose { get; init; }

    bool ISendsMessage.MayBeTextMessage => MobileNumber.IsGiven;
}

internal sealed class SendOtpCodeCommandHandler(
    IOtpCodeRepository codes,
    CodeMessages messages,
    IUnitOfWork unitOfWork,
    ICaller caller,
    CodePolicies policies,
    TimeProvider clock,
    IMapper mapper) : IRequestHandler<SendOtpCodeCommand, Result<OtpCodeDto>>
{
    public async Task<Result<OtpCodeDto>> Handle(SendOtpCodeCommand request, CancellationToken cancellationToken)
    {
        var recipient = request.Recipient;
        var purpose = request.Purpose.OrNull;
        var now = clock.GetUtcNow();

        var sends = await messages.CountAsync(recipient, purpose, now, cancellationToken);
        if (!sends.IsSuccess)
            return sends.Failure;

        var policy = policies.Of(purpose);
        var drawn = sends.Value.TestCode ?? OneTimeCode.Draw(policy.CodeLength);
        var code = OtpCode.Generate(drawn, recipient, policy.Expiry, caller.Current!, now, purpose);
        if (await codes.AddAsync(code, cancellationToken) is { } tooMany)
            return tooMany;

        messages.Add(code, sends.Value, request.Locale.OrNull);
        return await unitOfWork.SaveAsync(() => mapper.Map<OtpCodeDto>(code), cancellationToken);
    }
}
