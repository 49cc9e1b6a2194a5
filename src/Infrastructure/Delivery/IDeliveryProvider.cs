using Otp.Domain.Deliveries;
using Otp.Infrastructure.Delivery.Dispatch;

namespace Otp.Infrastructure.Delivery;

/// <summary>
/// One way to hand messages over: a mail server, a gateway, a directory.
/// A new one is a class and a line in <see cref="DeliveryRegistration"/>.
/// </summary>
internal interface IDeliveryProvider
{
    /// <summary>As configured; unique within its channel.</summary>
    string Name { get; }

    DeliveryChannel Channel { get; }

    ProviderLimits Limits { get; }

    /// <summary>Hands the message over once, and says as exactly as it can what came of it, when it was cancelled too.</summary>
    Task<ProviderAnswer> DeliverAsync(Message message, CancellationToken cancellationToken);
}
