using System.ComponentModel;
using MediatR;
using Otp.Application.Common.Messaging;
using Otp.Application.Common.Paging;
using Otp.Domain.Access;
using Otp.Domain.Common;
using Otp.Domain.Deliveries;
using Otp.Domain.OtpCodes;

namespace Otp.Application.OtpCodes.Queries;

/// <summary>What became of the messages of one code, the newest first (contract, section 5).</summary>
public sealed record ListDeliveriesQuery : IQuery<Page<DeliveryDto>>
{
    public static Permission RequiredPermission => Permission.ReadOtpCode;

    public static OperationReference Reference { get; } = new(
        "Follow the deliveries of a one-time code",
        "What each provider made of the message, the newest first; empty for a code that wasn't sent from here.")
    {
        Refusals = [OtpCode.NotFound],
    };

    /// <summary>From the address, never from the query.</summary>
    public long Id { get; init; }

    [Description("100 unless given.")]
    public Field<PageLimit> Limit { get; init; }

    [Description("How many to leave out.")]
    public Field<PageOffset> Offset { get; init; }
}

/// <summary>One message as handed to one provider (contract, section 9).</summary>
[Description("The attempts to hand a code to one provider.")]
public sealed record DeliveryDto : IAnswer<DeliveryDto>
{
    public static DeliveryDto Example { get; } = new()
    {
        Id = 12,
        Channel = DeliveryChannel.Sms,
        Provider = "sms-0",
        State = DeliveryState.Delivered,
        Attempts = 1,
        NextAt = null,
        Reason = null,
        CreatedAt = new DateTimeOffset(2025, 12, 29, 14, 46, 2, TimeSpan.Zero).AddMicroseconds(777_862),
        UpdatedAt = new DateTimeOffset(2025, 12, 29, 14, 46, 3, TimeSpan.Zero).AddMicroseconds(102_417),
    };

    public required long Id { get; init; }

    public required DeliveryChannel Channel { get; init; }

    [Description("As configured.")]
    public required string Provider { get; init; }

    [Description("`delivered`: the provider took it; `confirmed`: its receipt says that it arrived.")]
    public required DeliveryState State { get; init; }

    public required int Attempts { get; init; }

    [Description("When it is attempted again; null: not any more.")]
    public required DateTimeOffset? NextAt { get; init; }

    [Description("The provider's own code, such as 550, for why it never takes this message; null: it didn't say so.")]
    public required string? Reason { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public static DeliveryDto Of(CodeDelivery delivery) => new()
    {
        Id = delivery.Id,
        Channel = delivery.Channel,
        Provider = delivery.Provider,
        State = delivery.State,
        Attempts = delivery.Attempts,
        NextAt = delivery.NextAt,
        Reason = delivery.Reason,
        CreatedAt = delivery.CreatedAt,
        UpdatedAt = delivery.UpdatedAt,
    };
}

/// <summary>The read side of deliveries.</summary>
public interface IDeliveryReader
{
    /// <returns>Null where there is no code with this id.</returns>
    Task<Page<DeliveryDto>?> ListAsync(long otpCodeId, PageRequest page, CancellationToken cancellationToken);
}

internal sealed class ListDeliveriesQueryHandler(IDeliveryReader reader) : IRequestHandler<ListDeliveriesQuery, Result<Page<DeliveryDto>>>
{
    public async Task<Result<Page<DeliveryDto>>> Handle(ListDeliveriesQuery request, CancellationToken cancellationToken) =>
        await reader.ListAsync(request.Id, PageRequest.Of(request.Limit, request.Offset), cancellationToken) is { } page
            ? page
            : OtpCode.NotFound;
}
