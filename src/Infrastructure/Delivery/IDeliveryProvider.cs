using Otp.Domain.Deliveries;

namespace Otp.Infrastructure.Delivery;

/// <summary>One way to hand messages over: a mail server, a gateway, a directory. A new one is a class and a line in <see cref="DeliveryRegistration"/>.</summary>
internal interface IDeliveryProvider
{
    /// <summary>As configured; unique within its channel.</summary>
    string Name { get; }

    DeliveryChannel Channel { get; }

    /// <summary>Hands the message over once. What goes wrong is tried again by the caller, here or elsewhere.</summary>
    /// <returns>What the provider calls the message in its receipts; null where it doesn't say.</returns>
    /// <exception cref="DeliveryException">It wasn't taken, or nobody can tell.</exception>
    Task<string?> DeliverAsync(Message message, CancellationToken cancellationToken);
}
