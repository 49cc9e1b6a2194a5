using System.ComponentModel;
#if (hasId)
using System.Diagnostics.CodeAnalysis;
#endif
#if (ofOtpCodes)
using AutoMapper;
#endif
using MediatR;
#if (ofOtpCodes)
using Otp.Application.Common.Interfaces;
#endif
using Otp.Application.Common.Messaging;
using Otp.Application.Common.Values;
using Otp.Domain.Access;
#if (ofOtpCodes)
using Otp.Domain.Audit;
#endif
using Otp.Domain.Common;
#if (ofOtpCodes)
using Otp.Domain.OtpCodes;
#endif
#if (namesRecipient)
using Otp.Domain.Recipients;
#endif

namespace Otp.Application.AnArea.Commands;

#if (namesRecipient)
public sealed record NewCommandCommand : ICommand<OtpCodeDto>, INamesRecipient
#elseif (ofOtpCodes)
public sealed record NewCommandCommand : ICommand<OtpCodeDto>
#else
public sealed record NewCommandCommand : ICommand<Unit>
#endif
{
    public static Permission RequiredPermission => Permission.APermission;

    public static OperationReference Reference { get; } = new(
        "NewCommand in a few words, in the imperative",
        "What NewCommand does, in whole sentences.")
    {
#if (namesRecipient)
        Example = """{"mobile_number": "09123256545", "valid_to": "2099-12-30T14:39:10Z"}""",
#elseif (hasId)
        Example = """{"seconds": 600}""",
#else
        Example = """{"valid_to": "2099-12-30T14:39:10Z"}""",
#endif
#if (hasId && ofOtpCodes)
        Refusals = [OtpCode.NotFound],
#endif
    };

#if (namesRecipient)
    [Description(IRecipientFields.EitherThisOrAnEmail)]
    public Field<MobileNumber> MobileNumber { get; init; }

    [Description(IRecipientFields.EitherThisOrANumber)]
    public Field<EmailAddress> Email { get; init; }

#endif
#if (hasId)
    /// <summary>From the address, never from the body.</summary>
    public long Id { get; init; }

    [Description("What the reference says of it beside what its type takes.")]
    public Required<NewCommandSeconds> Seconds { get; init; }
#else
    [Description("What the reference says of it beside what its type takes.")]
    public Required<Instant> ValidTo { get; init; }
#endif
}

#if (hasId)
public sealed record NewCommandSeconds : IReadable<NewCommandSeconds>
{
    private const int Most = 3600;

    private NewCommandSeconds(int value) => Value = value;

    public static string Takes => $"Takes an integer from 1 to {Most}.";

    public static Shape Shape => new IntegerShape(Bits: 32, Minimum: 1, Most);

    public static bool TakesNumbers => true;

    public int Value { get; }

    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out NewCommandSeconds? seconds)
    {
        var isTaken = WholeNumber.TryParse(text, out var number) && number.Value is >= 1 and <= Most;
        seconds = isTaken ? new NewCommandSeconds((int)number!.Value) : null;
        return seconds is not null;
    }
}

#endif
#if (ofOtpCodes)
internal sealed class NewCommandCommandHandler(
    IOtpCodeRepository codes,
    IUnitOfWork unitOfWork,
    IAuditTrail audit,
    CodePolicies policies,
    TimeProvider clock,
    IMapper mapper) : IRequestHandler<NewCommandCommand, Result<OtpCodeDto>>
{
    public async Task<Result<OtpCodeDto>> Handle(NewCommandCommand request, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
#if (hasId)
        if (await codes.FindAsync(request.Id, cancellationToken) is not { } code)
            return OtpCode.NotFound;

        if ((now < code.CreatedAt ? OtpCode.NotFound : throw new NotSupportedException(
            "NewCommandCommandHandler isn't written: "
                + $"here it asks one method of OtpCode, with what the request says and {policies.Of(code.Purpose)}."))
            is { } failure)
            return failure;

        audit.Record(AuditAction.Update, AuditTarget.OtpCode, code.Id);
        await unitOfWork.SaveAsync(cancellationToken);
        return mapper.Map<OtpCodeDto>(code);
#else
        var ofRecipient = await codes.CodesOfAsync(request.Recipient, now, cancellationToken);

        Result<OtpCode> code = ofRecipient is null ? OtpCode.NotFound : throw new NotSupportedException(
            "NewCommandCommandHandler isn't written: "
                + $"here it asks one method of RecipientCodes, with what the request says and {policies.Of(purpose: null)}.");
        if (!code.IsSuccess)
            return code.Failure;

        audit.Record(AuditAction.Update, AuditTarget.OtpCode, code.Value.Id);
        await unitOfWork.SaveAsync(cancellationToken);
        return mapper.Map<OtpCodeDto>(code.Value);
#endif
    }
}
#else
internal sealed class NewCommandCommandHandler : IRequestHandler<NewCommandCommand, Result<Unit>>
{
    public Task<Result<Unit>> Handle(NewCommandCommand request, CancellationToken cancellationToken) =>
        throw new NotSupportedException(
            "NewCommandCommandHandler isn't written: it loads an aggregate, asks one method of it, saves once and answers.");
}
#endif
