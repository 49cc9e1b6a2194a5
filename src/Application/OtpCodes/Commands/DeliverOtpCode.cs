using System.ComponentModel;
using AutoMapper;
using FluentValidation;
using MediatR;
using Otp.Application.Common.Interfaces;
using Otp.Application.Common.Messaging;
using Otp.Application.Common.Values;
using Otp.Domain.Access;
using Otp.Domain.Common;
using Otp.Domain.Deliveries;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;

namespace Otp.Application.OtpCodes.Commands;

/// <summary>Stores a code that the caller drew, and delivers it to its recipient (contract, section 5).</summary>
public sealed record DeliverOtpCodeCommand : ICommand<OtpCodeDto>, INamesRecipient, ISendsMessage
{
    public static Permission RequiredPermission => Permission.DeliverOtpCode;

    public static OperationReference Reference { get; } = new(
        "Deliver a one-time code of the caller's",
        "Stores a code that the caller drew, as a creation does, and delivers it, as a send does and within its limits.")
    {
        Example = """{"code": "042317", "mobile_number": "09123256545", "locale": "fa"}""",
        Refusals = [.. RecipientSends.Refusals, RecipientCodes.TooManyLive],
    };

    [Description("A string is shown with its digits as given, leading zeros included, at most 10; an integer without.")]
    public Required<OneTimeCode> Code { get; init; }

    [Description(IRecipientFields.EitherThisOrAnEmail)]
    public Field<MobileNumber> MobileNumber { get; init; }

    [Description(IRecipientFields.EitherThisOrANumber)]
    public Field<EmailAddress> Email { get; init; }

    [Description("The language of the message.")]
    public Field<Locale> Locale { get; init; }

    [Description("A code made for a purpose verifies for that alone.")]
    public Field<Purpose> Purpose { get; init; }

    [Description("After now.")]
    public Omittable<Instant> ValidTo { get; init; }

    bool ISendsMessage.MayBeTextMessage => MobileNumber.IsGiven;
}

internal sealed class DeliverOtpCodeCommandValidator : AbstractValidator<DeliverOtpCodeCommand>
{
    public DeliverOtpCodeCommandValidator(CodePolicies policies, TimeProvider clock)
    {
        RuleFor(command => command.Code).Must(code => code.OrNull is not { DigitCount: > OneTimeCode.MaxDigits })
            .WithMessage($"Takes at most {OneTimeCode.MaxDigits} digits, for they are shown as they are written.");
        RuleFor(command => command.ValidTo).IsWithin(command => policies.Of(command.Purpose.OrNull).Expiry, clock);
    }
}

internal sealed class DeliverOtpCodeCommandHandler(
    IOtpCodeRepository codes,
    CodeMessages messages,
    IUnitOfWork unitOfWork,
    ICaller caller,
    CodePolicies policies,
    TimeProvider clock,
    IMapper mapper) : IRequestHandler<DeliverOtpCodeCommand, Result<OtpCodeDto>>
{
    public async Task<Result<OtpCodeDto>> Handle(DeliverOtpCodeCommand request, CancellationToken cancellationToken)
    {
        var (recipient, purpose, now) = (request.Recipient, request.Purpose.OrNull, clock.GetUtcNow());
        var created = OtpCode.Create(
            request.Code.Value, recipient, request.ValidTo.OrNull?.At, policies.Of(purpose).Expiry, caller.Current!, now, purpose);
        if (!created.IsSuccess)
            return created.Failure;

        var sends = await messages.CountAsync(recipient, purpose, now, cancellationToken);
        if (!sends.IsSuccess)
            return sends.Failure;
        if (await codes.AddAsync(created.Value, cancellationToken) is { } tooMany)
            return tooMany;

        messages.Add(created.Value, sends.Value, request.Locale.OrNull);
        return await unitOfWork.SaveAsync(() => mapper.Map<OtpCodeDto>(created.Value), cancellationToken);
    }
}
