namespace Otp.Domain.Deliveries;

/// <summary>
/// What a provider makes of a message, as far as anybody can tell (contract, section 5). <see cref="CodeDelivery"/> says what follows.
/// </summary>
public abstract record ProviderAnswer
{
    private ProviderAnswer()
    {
    }

    /// <summary>A sentence for the operator's log. It holds neither the code nor the recipient, nor what a provider wrote.</summary>
    public string Detail { get; init; } = "";

    /// <summary>Whether it speaks against the provider itself, and not only against the message, its recipient or our settings.</summary>
    public bool CountsAgainstProvider => this is Unknown or NotNow { IsProvidersFault: true };

    /// <summary>Whether it speaks against the provider or our settings for it: an operator may have to look.</summary>
    public bool IsFault => CountsAgainstProvider || this is NotYou;

    /// <param name="Reference">What the provider calls the message in its receipts; null where it doesn't say.</param>
    public sealed record Taken(string? Reference) : ProviderAnswer;

    /// <summary>It certainly doesn't have the message, and may take it later.</summary>
    /// <param name="NotBefore">When it wants to be asked again; null: it didn't say.</param>
    public sealed record NotNow(DateTimeOffset? NotBefore = null) : ProviderAnswer
    {
        /// <summary>False for what one recipient causes, or how many of us ask at once.</summary>
        public bool IsProvidersFault { get; init; } = true;
    }

    /// <summary>It will never take this message.</summary>
    /// <param name="Reason">The provider's own code for why, such as 550.</param>
    public sealed record NotThisMessage(string Reason) : ProviderAnswer;

    /// <summary>It takes nothing from us as we are set up.</summary>
    public sealed record NotYou : ProviderAnswer;

    /// <summary>It was handed the message, and nobody can tell whether it took it.</summary>
    public sealed record Unknown : ProviderAnswer;
}
