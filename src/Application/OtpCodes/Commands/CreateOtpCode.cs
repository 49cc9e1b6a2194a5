using System.ComponentModel;
using AutoMapper;
using FluentValidation;
using MediatR;
using Otp.Application.Common.Interfaces;
using Otp.Application.Common.Messaging;
using Otp.Application.Common.Values;
using Otp.Domain.Access;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;

namespace Otp.Application.OtpCodes.Commands;

/// <summary>Stores a code that the caller drew, for one recipient (contract, section 3).</summary>
public sealed record CreateOtpCodeCommand : ICommand<OtpCodeDto>, INamesRecipient
{
    public static Permission RequiredPermission => Permission.CreateOtpCode;

    public static OperationReference Reference { get; } = new(
        "Create a one-time code",
        "Stores a code that the caller drew, for exactly one recipient; without valid_to it lives for the configured lifetime. "
            + "The answer is sent once the code is durable.")
    {
        Example = """{"code": 255315, "mobile_number": "09123256545", "email": null}""",
        Refusals = [RecipientCodes.TooManyLive],
    };

    public Required<OneTimeCode> Code { get; init; }

    [Description(IRecipientFields.EitherThisOrAnEmail)]
    public Field<MobileNumber> MobileNumber { get; init; }

    [Description(IRecipientFields.EitherThisOrANumber)]
    public Field<EmailAddress> Email { get; init; }

    [Description("A code made for a purpose verifies for that alone.")]
    public Field<Purpose> Purpose { get; init; }

    [Description("After now.")]
    public Omittable<Instant> ValidTo { get; init; }
}

internal sealed class CreateOtpCodeCommandValidator : AbstractValidator<CreateOtpCodeCommand>
{
    public CreateOtpCodeCommandValidator(CodePolicies policies, TimeProvider clock) =>
        RuleFor(command => command.ValidTo).IsWithin(command => policies.Of(command.Purpose.OrNull).Expiry, clock);
}

internal sealed class CreateOtpCodeCommandHandler(
    IOtpCodeRepository codes,
    IUnitOfWork unitOfWork,
    ICaller caller,
    CodePolicies policies,
    TimeProvider clock,
    IMapper mapper) : IRequestHandler<CreateOtpCodeCommand, Result<OtpCodeDto>>
{
    public async Task<Result<OtpCodeDto>> Handle(CreateOtpCodeCommand request, CancellationToken cancellationToken)
    {
        var created = OtpCode.Create(
            request.Code.Value,
            request.Recipient,
            request.ValidTo.OrNull?.At,
            policies.Of(request.Purpose.OrNull).Expiry,
            caller.Current!,
            clock.GetUtcNow(),
            request.Purpose.OrNull);
        if (!created.IsSuccess)
            return created.Failure;

        if (await codes.AddAsync(created.Value, cancellationToken) is { } refusal)
            return refusal;
        return await unitOfWork.SaveAsync(() => mapper.Map<OtpCodeDto>(created.Value), cancellationToken);
    }
}
