namespace Otp.Application.Common.Interfaces;

/// <summary>What providers tell of messages after they took them.</summary>
public interface IDeliveryReceipts
{
    /// <returns>Whether a provider is called so and was given this secret.</returns>
    bool Knows(string provider, string secret);

    /// <param name="provider">As configured.</param>
    /// <param name="secret">The one that the provider was given.</param>
    /// <param name="field">The fields of what it sent; null for one that isn't there.</param>
    /// <returns>False where nobody is called so, the secret is another's, or no such message is known.</returns>
    Task<bool> TakeAsync(string provider, string secret, Func<string, string?> field, CancellationToken cancellationToken);
}
