using System.ComponentModel;
using AutoMapper;
using MediatR;
using Otp.Application.Common.Interfaces;
using Otp.Application.Common.Messaging;
using Otp.Domain.Access;
using Otp.Domain.Audit;
using Otp.Domain.Common;
using Otp.Domain.Deliveries;
using Otp.Domain.OtpCodes;

namespace Otp.Application.OtpCodes.Commands;

/// <summary>Delivers a code once more, as it is and with the same end (contract, section 5).</summary>
public sealed record ResendOtpCodeCommand : ICommand<OtpCodeDto>, ISendsMessage
{
    public static Permission RequiredPermission => Permission.SendOtpCode;

    public static OperationReference Reference { get; } = new(
        "Send a one-time code again",
        "Delivers a code that was sent or delivered before and can still be used once more: the same code, with the same end. "
            + "It counts as a send.")
    {
        Example = """{"locale": "en"}""",
        Refusals = [OtpCode.NotFound, OtpCode.Ended, OtpCode.NeverDelivered, OtpCode.Unreadable, .. RecipientSends.Refusals],
    };

    /// <summary>From the address, never from the body.</summary>
    public long Id { get; init; }

    [Description("The language of the message; that of the last one unless given.")]
    public Field<Locale> Locale { get; init; }

    // Only the row tells whom it is for.
    bool ISendsMessage.MayBeTextMessage => true;
}

internal sealed class ResendOtpCodeCommandHandler(
    IOtpCodeRepository codes,
    CodeMessages messages,
    IUnitOfWork unitOfWork,
    IAuditTrail audit,
    TimeProvider clock,
    IMapper mapper) : IRequestHandler<ResendOtpCodeCommand, Result<OtpCodeDto>>
{
    public async Task<Result<OtpCodeDto>> Handle(ResendOtpCodeCommand request, CancellationToken cancellationToken)
    {
        if (await codes.FindAsync(request.Id, cancellationToken) is not { } code)
            return OtpCode.NotFound;

        if (await messages.AddAnotherAsync(code, request.Locale.OrNull, clock.GetUtcNow(), cancellationToken) is { } refusal)
            return refusal;

        audit.Record(AuditAction.Resend, AuditTarget.OtpCode, code.Id);
        return await unitOfWork.SaveAsync(() => mapper.Map<OtpCodeDto>(code), cancellationToken);
    }
}
