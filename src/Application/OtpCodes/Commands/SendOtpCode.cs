using System.ComponentModel;
using AutoMapper;
using FluentValidation;
using MediatR;
using Otp.Application.Common;
using Otp.Application.Common.Interfaces;
using Otp.Application.Common.Messaging;
using Otp.Domain.Access;
using Otp.Domain.Audit;
using Otp.Domain.Common;
using Otp.Domain.Deliveries;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;

namespace Otp.Application.OtpCodes.Commands;

/// <summary>Draws a code and delivers it to one recipient, who alone learns it (contract, section 5).</summary>
public sealed record SendOtpCodeCommand : ICommand<OtpCodeDto>, INamesRecipient
{
    /// <summary>No provider is configured for the recipient's channel.</summary>
    public static readonly Failure NoProvider = Failure.Unavailable("no-delivery-provider", "No provider is configured that reaches this recipient; nothing was stored.");

    public static Permission RequiredPermission => Permission.SendOtpCode;

    public static OperationReference Reference { get; } = new(
        "Send a one-time code",
        "Draws a code, which only its recipient learns, and delivers it by the configured providers: at least once, until it can't be used any more.")
    {
        Example = """{"mobile_number": "09123256545", "locale": "fa"}""",
        Refusals = [ServedRecipients.NotServed, NoProvider, SendBudget.SentTooOften(TimeSpan.FromSeconds(30)), RecipientCodes.TooManyLive],
    };

    [Description(INamesRecipient.EitherThisOrAnEmail)]
    public Field<MobileNumber> MobileNumber { get; init; }

    [Description(INamesRecipient.EitherThisOrANumber)]
    public Field<EmailAddress> Email { get; init; }

    [Description("The language of the message.")]
    public Field<Locale> Locale { get; init; }

    [Description("A code made for a purpose verifies for that alone.")]
    public Field<Purpose> Purpose { get; init; }
}

internal sealed class SendOtpCodeCommandValidator : AbstractValidator<SendOtpCodeCommand>
{
    public SendOtpCodeCommandValidator() => this.NamesOneRecipient();
}

internal sealed class SendOtpCodeCommandHandler(
    IOtpCodeRepository codes,
    ISendBudgetRepository budgets,
    IOutbox outbox,
    IUnitOfWork unitOfWork,
    IAuditTrail audit,
    ICaller caller,
    OtpSettings settings,
    TimeProvider clock,
    IMapper mapper) : IRequestHandler<SendOtpCodeCommand, Result<OtpCodeDto>>
{
    // What counts over all recipients is counted and stored by one at a time, or all that come at once would find room for the last.
    private static readonly SemaphoreSlim CeilingTurn = new(initialCount: 1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    public async Task<Result<OtpCodeDto>> Handle(SendOtpCodeCommand request, CancellationToken cancellationToken)
    {
        var recipient = request.Recipient;
        if (recipient.MobileNumber is null || !settings.SendCeilings.AreSet)
            return await SendAsync(request, recipient, cancellationToken);

        // Where the database hangs each takes as long as it may: nobody should wait for many of them.
        if (!await CeilingTurn.WaitAsync(LongestWait, cancellationToken))
            throw new StorageUnavailableException("Too many sends wait for the database.");

        try
        {
            return await SendAsync(request, recipient, cancellationToken);
        }
        finally
        {
            CeilingTurn.Release();
        }
    }

    private async Task<Result<OtpCodeDto>> SendAsync(SendOtpCodeCommand request, Recipient recipient, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var testCode = settings.TestRecipients.CodeOf(recipient, now);
        if (testCode is null && await RefuseAsync(recipient, now, cancellationToken) is { } refusal)
            return refusal;

        var code = OtpCode.Generate(
            testCode ?? OneTimeCode.Draw(settings.CodeLength), recipient, settings.Expiry, caller.TokenId!.Value, now, request.Purpose.OrNull);
        if (await codes.AddAsync(code, cancellationToken) is { } tooMany)
            return tooMany;
        if (testCode is null)
            outbox.Add(code, request.Locale.OrNull);
        else
            audit.Record(AuditAction.SendTest, code);

        return await unitOfWork.SaveAsync(() => mapper.Map<OtpCodeDto>(code), cancellationToken);
    }

    private async Task<Failure?> RefuseAsync(Recipient recipient, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (settings.Served.Refuse(recipient) is { } notServed)
            return notServed;
        return outbox.Reaches(DeliveryChannels.Of(recipient)) ? await CountAsync(recipient, now, cancellationToken) : SendOtpCodeCommand.NoProvider;
    }

    private async Task<Failure?> CountAsync(Recipient recipient, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var mailbox = settings.Mailboxes.Of(recipient);
        if (await budgets.FindAsync(mailbox, cancellationToken) is not { } budget)
            budgets.Add(budget = SendBudget.For(mailbox));
        if (budget.Count(settings.Sends, now) is { } refusal)
        {
            // Stores nothing but what a clock that was ahead had counted, and is brought forward now.
            await unitOfWork.SaveAsync(cancellationToken);
            return refusal;
        }

        if (recipient.MobileNumber is not { } number)
            return null;

        var (ceilings, after, until) = (settings.SendCeilings, now - SendLimits.Window, now + SendCeilings.ClockTolerance);
        var inAll = ceilings.InAll is null ? 0 : await budgets.CountTextMessagesAsync(prefix: null, after, until, cancellationToken);
        var ofPrefix = ceilings.PerPrefix is null ? 0 : await budgets.CountTextMessagesAsync(SendCeilings.PrefixOf(number), after, until, cancellationToken);
        return ceilings.Refuse(inAll, ofPrefix);
    }
}
