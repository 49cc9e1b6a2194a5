using Microsoft.Extensions.Logging;
using Otp.Application.Common.Interfaces;
using Otp.Domain.Deliveries;
using Otp.Domain.OtpCodes;
using Otp.Infrastructure.Persistence.Repositories;

namespace Otp.Infrastructure.Delivery.Dispatch;

/// <summary>One attempt at one delivery, and what comes of it.</summary>
internal sealed partial class DeliveryAttempt(
    DeliveryRepository deliveries,
    IOtpCodeRepository codes,
    IUnitOfWork unitOfWork,
    DeliveryProviders providers,
    DeliveryMetrics metrics,
    TimeProvider clock,
    ILogger<DeliveryAttempt> logger)
{
    private static readonly TimeSpan TillStoredAgain = TimeSpan.FromMilliseconds(200);

    /// <summary>Where the result can't be stored before the lease ends, it is one that nobody saw.</summary>
    public async Task RunAsync(LeasedDelivery leased, CancellationToken cancellationToken)
    {
        // The code first: where it is another recipient's since, the delivery was withdrawn in the same commit, and says so.
        if (await codes.FindAsync(leased.OtpCodeId, cancellationToken) is not { } code
            || await deliveries.FindAsync(leased.Id, cancellationToken) is not { State: DeliveryState.Pending } delivery)
            return;

        if (leased.IsLost)
            await ConcludeAsync(
                delivery,
                code,
                new ProviderAnswer.Unknown { Detail = "Whoever was handing it over didn't come to an end." },
                cancellationToken);
        else if (code.IsAllowedAt(clock.GetUtcNow()))
            await ConcludeAsync(delivery, code, await DeliverAsync(delivery, code, cancellationToken), cancellationToken);
        else
            GiveUp(delivery);

        deliveries.EndLease(delivery);
        await StoreAsync(leased.Until);
    }

    /// <returns>Null where nobody was asked.</returns>
    private async Task<ProviderAnswer?> DeliverAsync(CodeDelivery delivery, OtpCode code, CancellationToken cancellationToken)
    {
        if (providers.Find(delivery.Channel, delivery.Provider) is not { LeftAloneUntil: null } provider)
            return null;

        // Nothing is to arrive once it is of no use. A timer can't wait for years, and needn't: the attempt itself has a limit.
        var left = code.EndsAt - clock.GetUtcNow();
        using var end = new CancellationTokenSource(TimeSpan.FromTicks(Math.Clamp(left.Ticks, 0, TimeSpan.TicksPerMinute)), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(end.Token, cancellationToken);
        var answer = await provider.DeliverAsync(MessageOf(delivery, code), either.Token);
        if (answer is ProviderAnswer.NotYou && provider.IsTimeToSaySo())
            LogNotUs(provider.Name, answer.Detail);
        else if (answer is not (null or ProviderAnswer.Taken or ProviderAnswer.NotYou))
            LogFailed(delivery.Id, provider.Name, answer.Detail);
        return answer;
    }

    private async Task ConcludeAsync(CodeDelivery delivery, OtpCode code, ProviderAnswer? answer, CancellationToken cancellationToken)
    {
        var provider = providers.Find(delivery.Channel, delivery.Provider);
        var turns = new DeliveryTurns(
            [.. providers.Of(delivery.Channel).Select(known => known.Name)],
            answer is ProviderAnswer.Taken ? [] : await deliveries.OthersAsync(delivery, cancellationToken),
            (provider?.Limits ?? ProviderLimits.OfGateway).MaxUncertain,
            code.EndsAt,
            Random.Shared.NextDouble());
        var next = answer is null
            ? delivery.PassOver(provider?.LeftAloneUntil, turns, clock.GetUtcNow())
            : delivery.Conclude(answer, turns, clock.GetUtcNow());
        if (next is not null)
            deliveries.Add(next);
        if (answer is not null)
            metrics.Answered(delivery, answer, delivery.UpdatedAt - await AcceptedAtAsync(delivery, cancellationToken));
    }

    private async Task<DateTimeOffset> AcceptedAtAsync(CodeDelivery delivery, CancellationToken cancellationToken) =>
        delivery.FirstId is { } first && await deliveries.FindAsync(first, cancellationToken) is { } begun
            ? begun.CreatedAt
            : delivery.CreatedAt;

    private async Task StoreAsync(DateTimeOffset until)
    {
        using var again = new PeriodicTimer(TillStoredAgain, clock);
        while (true)
        {
            try
            {
                await unitOfWork.SaveAsync(CancellationToken.None);
                return;
            }
            catch (StorageUnavailableException) when (clock.GetUtcNow() < until)
            {
                await again.WaitForNextTickAsync(CancellationToken.None);
            }
        }
    }

    private void GiveUp(CodeDelivery delivery)
    {
        LogGivenUp(delivery.Id);
        metrics.GivenUp(delivery);
        delivery.GiveUp(clock.GetUtcNow());
    }

    private static Message MessageOf(CodeDelivery delivery, OtpCode code) => new()
    {
        Id = delivery.MessageId,
        Recipient = code.Recipient,
        Code = code.Code.ToDigits(),
        Locale = delivery.Locale,
        CreatedAt = code.CreatedAt,
        ValidTo = code.ValidTo,
        Purpose = code.Purpose?.Value,
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "Delivery {DeliveryId} was not taken by {Provider}: {Reason}")]
    private partial void LogFailed(long deliveryId, string provider, string reason);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The provider {Provider} takes nothing from this service: {Reason} Its settings need a look; until then its messages " +
            "go to the next provider or wait.")]
    private partial void LogNotUs(string provider, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Delivery {DeliveryId} is given up: its code can't be used any more.")]
    private partial void LogGivenUp(long deliveryId);
}
