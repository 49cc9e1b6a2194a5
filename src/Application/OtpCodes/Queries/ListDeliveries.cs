using FluentValidation;
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

    /// <summary>From the address, never from the query.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public long Id { get; init; }

    public Input Limit { get; init; }

    public Input Offset { get; init; }
}

/// <summary>The attempts to hand a code to one provider (contract, section 9).</summary>
public sealed record DeliveryDto
{
    public required long Id { get; init; }

    /// <summary><c>sms</c> or <c>email</c>.</summary>
    public required string Channel { get; init; }

    /// <summary>As configured.</summary>
    public required string Provider { get; init; }

    /// <summary>
    /// <c>pending</c>, <c>delivered</c> (the provider took it), <c>confirmed</c> (its receipt says that it arrived) or <c>failed</c>.
    /// </summary>
    public required string State { get; init; }

    public required int Attempts { get; init; }

    /// <summary>When it is attempted again; null: not any more.</summary>
    public required DateTimeOffset? NextAt { get; init; }

    /// <summary>The provider's own code, such as 550, for why it never takes this message; null: it didn't say so.</summary>
    public required string? Reason { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public static DeliveryDto Of(CodeDelivery delivery) => new()
    {
        Id = delivery.Id,
        Channel = delivery.Channel switch
        {
            DeliveryChannel.Sms => "sms",
            DeliveryChannel.Email => "email",
            _ => throw new ArgumentOutOfRangeException(nameof(delivery)),
        },
        Provider = delivery.Provider,
        State = delivery.State switch
        {
            DeliveryState.Pending => "pending",
            DeliveryState.Delivered => "delivered",
            DeliveryState.Failed => "failed",
            DeliveryState.Confirmed => "confirmed",
            _ => throw new ArgumentOutOfRangeException(nameof(delivery)),
        },
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

internal sealed class ListDeliveriesQueryValidator : AbstractValidator<ListDeliveriesQuery>
{
    public ListDeliveriesQueryValidator()
    {
        RuleFor(query => query.Limit).IsLimit();
        RuleFor(query => query.Offset).IsOffset();
    }
}

internal sealed class ListDeliveriesQueryHandler(IDeliveryReader reader) : IRequestHandler<ListDeliveriesQuery, Result<Page<DeliveryDto>>>
{
    public async Task<Result<Page<DeliveryDto>>> Handle(ListDeliveriesQuery request, CancellationToken cancellationToken) =>
        await reader.ListAsync(request.Id, PageInputs.Parse(request.Limit, request.Offset), cancellationToken) is { } page
            ? page
            : OtpCode.NotFound;
}
