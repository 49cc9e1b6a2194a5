namespace Otp.Application.Common.Interfaces;

/// <summary>What came of a receipt.</summary>
public enum ReceiptOutcome
{
    /// <summary>It was noted, or told nothing that matters.</summary>
    Taken,

    /// <summary>Nobody is called so, the secret is another's, or no such message is known.</summary>
    Unknown,

    /// <summary>No such message is known yet, but some are on their way: it may be one of those.</summary>
    TooEarly,
}

/// <summary>What providers tell of messages after they took them.</summary>
public interface IDeliveryReceipts
{
    /// <returns>Whether a provider is called so and was given this secret.</returns>
    bool Knows(string provider, string secret);

    /// <param name="provider">As configured.</param>
    /// <param name="secret">The one that the provider was given.</param>
    /// <param name="field">The fields of what it sent; null for one that isn't there.</param>
    Task<ReceiptOutcome> TakeAsync(string provider, string secret, Func<string, string?> field, CancellationToken cancellationToken);
}
