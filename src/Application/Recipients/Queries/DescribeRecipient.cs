using MediatR;
using Otp.Application.Common;
using Otp.Application.Common.Interfaces;
using Otp.Application.Common.Messaging;
using Otp.Application.Common.Values;
using Otp.Domain.Access;
using Otp.Domain.Common;
using Otp.Domain.Deliveries;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;

namespace Otp.Application.Recipients.Queries;

/// <summary>How a recipient stands, and what became of its codes and their messages (contract, section 10).</summary>
public sealed record DescribeRecipientQuery : IQuery<RecipientDto>
{
    /// <summary>How many codes it tells of at a time.</summary>
    public const int CodesAtATime = 20;

    public static Permission RequiredPermission => Permission.ReadOtpCode;

    public static OperationReference Reference { get; } = new(
        "Describe a recipient",
        "How it stands with guesses and sends, and what became of its codes and their messages, the newest first.")
    {
        Refusals = [OtpCode.NotFound],
    };

    public Required<RecipientOrCode> Who { get; init; }

    /// <summary>Only codes with a lower id; absent: the newest.</summary>
    public Field<WholeNumber> Before { get; init; }
}

internal sealed class DescribeRecipientQueryHandler(
    IRecipientReader reader,
    IGuessBudgetRepository guesses,
    ISendBudgetRepository sends,
    IOutbox outbox,
    OtpSettings settings,
    ServedLocales locales,
    TimeProvider clock) : IRequestHandler<DescribeRecipientQuery, Result<RecipientDto>>
{
    public async Task<Result<RecipientDto>> Handle(DescribeRecipientQuery request, CancellationToken cancellationToken)
    {
        if (await reader.FindAsync(request.Who.Value, cancellationToken) is not { } recipient)
            return OtpCode.NotFound;

        const int part = DescribeRecipientQuery.CodesAtATime;
        var (now, before) = (clock.GetUtcNow(), request.Before.OrNull?.Value);
        var codes = await reader.CodesOfAsync(recipient, before, part + 1, cancellationToken);
        var newest = before is null ? codes : await reader.CodesOfAsync(recipient, beforeId: null, limit: 1, cancellationToken);
        var guessed = await guesses.FindAsync(settings.Mailboxes.Of(recipient), cancellationToken) ?? GuessBudget.For(recipient);
        var sent = await sends.SendsOfAsync(recipient, now, cancellationToken);

        return new RecipientDto
        {
            Recipient = recipient,
            At = now,
            Guesses = guessed.StandingAt(settings.Guesses, now),
            Sends = [.. SendsBy(sent)],
            Obstacle = ObstacleOf(sent),
            Purposes = [.. Purposes.Select(purpose => purpose.Value)],
            Locales = [.. locales.All.Select(locale => locale.Value)],
            LastCode = newest is [var last, ..] ? last : null,
            Codes = [.. codes.Take(part)],
            MoreBefore = codes.Count > part ? codes[part - 1].Id : null,
        };
    }

    private IEnumerable<Purpose> Purposes => settings.Policies.Purposes.OrderBy(purpose => purpose.Value, StringComparer.Ordinal);

    private IEnumerable<PurposeSendsDto> SendsBy(RecipientSends sent)
    {
        var general = settings.Policies.Of(purpose: null).Sends;
        var own = Purposes.Where(purpose => settings.Policies.Of(purpose).Sends != general)
            .Select(purpose => new PurposeSendsDto(purpose.Value, sent.StandingBy(settings.Policies.Of(purpose).Sends)));
        return own.Prepend(new PurposeSendsDto(Purpose: null, sent.StandingBy(general)));
    }

    private SendObstacle? ObstacleOf(RecipientSends sent)
    {
        if (sent.TestCode is not null)
            return SendObstacle.IsTestRecipient;

        var refusal = sent.RefuseAny(outbox.Reaches(sent.Channel));
        return refusal is null ? null : refusal == ServedRecipients.NotServed ? SendObstacle.IsNotServed : SendObstacle.HasNoProvider;
    }
}

internal static class WhoIsMeant
{
    /// <returns>Null where there is no code with the id that was given.</returns>
    public static async Task<Recipient?> FindAsync(
        this IRecipientReader reader, RecipientOrCode who, CancellationToken cancellationToken) =>
        who.Recipient ?? await reader.FindByCodeAsync(who.CodeId!.Value, cancellationToken);
}
