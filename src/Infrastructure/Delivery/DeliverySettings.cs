using Otp.Domain.Deliveries;

namespace Otp.Infrastructure.Delivery;

/// <summary>The settings below <c>Delivery:</c>. Not a record: it holds secrets and must not print them.</summary>
public sealed class DeliverySettings
{
    /// <summary>In the order in which they are tried, for each channel.</summary>
    public IReadOnlyList<ProviderSettings> Providers { get; init; } = [];

    /// <summary>The languages that there are templates in.</summary>
    public ServedLocales Locales { get; init; } = ServedLocales.Shipped;

    /// <summary>The language of a message whose sender didn't say: one of those.</summary>
    public Locale Locale { get; init; } = Locale.Persian;

    /// <summary>What the messages call the service that they come from.</summary>
    public string Service { get; init; } = "Otp";

    /// <summary>The site that a browser may fill the code in at; null: none (the domain-bound codes of WebOTP).</summary>
    public string? Domain { get; init; }

    /// <summary>Where the operator's own templates lie; null: those that come with the program.</summary>
    public string? Templates { get; init; }

    /// <summary>Whether messages may be written into files where no provider is configured (contract, section 9).</summary>
    public bool AllowsFiles { get; init; }
}
