using MediatR;
using Otp.Application.Common;
using Otp.Application.Common.Messaging;
using Otp.Application.Common.Values;
using Otp.Domain.Access;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;

namespace Otp.Application.Recipients.Queries;

/// <summary>
/// What the audit trail has on the codes that <see cref="DescribeRecipientQuery"/> tells of with the same fields and, with the newest of
/// them, on the lock of their recipient. A request of its own, for the trail is for administrators alone.
/// </summary>
public sealed record ListRecipientActionsQuery : IQuery<IReadOnlyList<RecipientActionDto>>
{
    public static Permission RequiredPermission => Permission.ManageAccess;

    public static OperationReference Reference { get; } = new(
        "Read what was done to a recipient", "Updates, deletions, resends and looks at its codes, and unlocks, the newest first.");

    public Required<RecipientOrCode> Who { get; init; }

    /// <inheritdoc cref="DescribeRecipientQuery.Before"/>
    public Field<WholeNumber> Before { get; init; }
}

internal sealed class ListRecipientActionsQueryHandler(IRecipientReader reader, OtpSettings settings)
    : IRequestHandler<ListRecipientActionsQuery, Result<IReadOnlyList<RecipientActionDto>>>
{
    public async Task<Result<IReadOnlyList<RecipientActionDto>>> Handle(
        ListRecipientActionsQuery request, CancellationToken cancellationToken)
    {
        // A deleted code leaves its id in the trail, and nothing else.
        if (await reader.FindAsync(request.Who.Value, cancellationToken) is not { } recipient)
            return Actions(await reader.ActionsOnCodesAsync([request.Who.Value.CodeId!.Value], cancellationToken));

        var before = request.Before.OrNull?.Value;
        var codes = await reader.CodesOfAsync(recipient, before, DescribeRecipientQuery.CodesAtATime, cancellationToken);
        var onCodes = await reader.ActionsOnCodesAsync([.. codes.Select(code => code.Id)], cancellationToken);
        var onGuesses = before is null
            ? await reader.ActionsOnGuessesAsync(settings.Mailboxes.Of(recipient), cancellationToken)
            : [];
        return Actions([.. onCodes.Concat(onGuesses).OrderByDescending(action => action.Entry.Id)]);
    }

    private static Result<IReadOnlyList<RecipientActionDto>> Actions(IReadOnlyList<RecipientActionDto> actions) =>
        Result<IReadOnlyList<RecipientActionDto>>.Success(actions);
}
