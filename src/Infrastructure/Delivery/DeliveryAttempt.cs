using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Otp.Application.Common.Interfaces;
using Otp.Domain.Deliveries;
using Otp.Domain.OtpCodes;
using Otp.Infrastructure.Persistence;
using static Otp.Infrastructure.Persistence.Configurations.CodeDeliveryConfiguration;

namespace Otp.Infrastructure.Delivery;

/// <summary>One attempt at one delivery, and what comes of it.</summary>
internal sealed partial class DeliveryAttempt(
    OtpDbContext context, IUnitOfWork unitOfWork, DeliveryProviders providers, DeliveryMetrics metrics, TimeProvider clock, ILogger<DeliveryAttempt> logger)
{
    /// <summary>For a delivery that is leased. Where its result can't be stored, it is attempted again when the lease has ended.</summary>
    public async Task RunAsync(long id, CancellationToken cancellationToken)
    {
        var delivery = await context.Deliveries.SingleOrDefaultAsync(known => known.Id == id, cancellationToken);
        if (delivery is not { State: DeliveryState.Pending })
            return;

        if (await context.OtpCodes.AsNoTracking().SingleOrDefaultAsync(known => known.Id == delivery.OtpCodeId, cancellationToken) is not { } code)
            return;

        if (code.IsAllowedAt(clock.GetUtcNow()))
            await AttemptAsync(delivery, code, cancellationToken);
        else
            GiveUp(delivery);

        context.Entry(delivery).Property(LeasedUntil).CurrentValue = null;
        await unitOfWork.SaveAsync(CancellationToken.None);
    }

    private async Task AttemptAsync(CodeDelivery delivery, OtpCode code, CancellationToken cancellationToken)
    {
        var ring = providers.Of(delivery.Channel);
        if (ring.FirstOrDefault(known => string.Equals(known.Name, delivery.Provider, StringComparison.Ordinal)) is not { IsLeftAlone: false } provider)
        {
            await PassOnAsync(delivery, code, ring, attempted: false, cancellationToken);
            return;
        }

        try
        {
            var reference = await DeliverAsync(provider, MessageOf(delivery, code), code.EndsAt, cancellationToken);
            delivery.Succeed(reference, clock.GetUtcNow());
            metrics.Delivered(delivery, delivery.UpdatedAt - code.CreatedAt);
        }
        catch (DeliveryException exception)
        {
            LogFailed(delivery.Id, provider.Name, exception.Message);
            metrics.Failed(delivery);
            await PassOnAsync(delivery, code, ring, attempted: true, cancellationToken);
        }
    }

    private async Task<string?> DeliverAsync(GuardedProvider provider, Message message, DateTimeOffset codeEndsAt, CancellationToken cancellationToken)
    {
        // Nothing is to arrive once it is of no use. A timer can't wait for years, and needn't: the attempt itself has a limit.
        var left = codeEndsAt - clock.GetUtcNow();
        using var end = new CancellationTokenSource(TimeSpan.FromTicks(Math.Clamp(left.Ticks, 0, DueDeliveries.LeaseTime.Ticks)), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(end.Token, cancellationToken);
        try
        {
            return await provider.DeliverAsync(message, either.Token);
        }
        catch (OperationCanceledException exception) when (end.IsCancellationRequested)
        {
            throw new DeliveryException("The code expired meanwhile.", exception);
        }
    }

    // To the next provider in the ring, or, where there is none, back to the same after a pause.
    private async Task PassOnAsync(CodeDelivery delivery, OtpCode code, IReadOnlyList<GuardedProvider> ring, bool attempted, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var jitter = Random.Shared.NextDouble();
        var place = ring.Select(provider => provider.Name).ToList().IndexOf(delivery.Provider);
        var next = ring.Count == 0 ? delivery.Provider : ring[(place + 1) % ring.Count].Name;

        if (string.Equals(next, delivery.Provider, StringComparison.Ordinal))
        {
            if (attempted)
                delivery.Retry(jitter, code.EndsAt, now);
            else
                delivery.Postpone(code.EndsAt, now);
            return;
        }

        var handedOver = delivery.HandOver(next, attempted, now);
        if (await context.Deliveries.SingleOrDefaultAsync(known => known.OtpCodeId == delivery.OtpCodeId && known.Provider == next, cancellationToken) is { } known)
            known.TakeOver(allFailed: place == ring.Count - 1, jitter, code.EndsAt, now);
        else
            context.Deliveries.Add(handedOver);
    }

    private void GiveUp(CodeDelivery delivery)
    {
        LogGivenUp(delivery.Id);
        metrics.GivenUp(delivery);
        delivery.GiveUp(clock.GetUtcNow());
    }

    private static Message MessageOf(CodeDelivery delivery, OtpCode code) => new()
    {
        DeliveryId = delivery.Id,
        Recipient = code.Recipient,
        Code = code.Code.ToDigits(delivery.Digits),
        Locale = delivery.Locale,
        ValidTo = code.ValidTo,
        Purpose = code.Purpose?.Value,
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "Delivery {DeliveryId} was not taken by {Provider}: {Reason}")]
    private partial void LogFailed(long deliveryId, string provider, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Delivery {DeliveryId} is given up: its code can't be used any more.")]
    private partial void LogGivenUp(long deliveryId);
}
