using Otp.Client;

namespace Otp.Testing;

/// <summary>A message as its recipient would have had it. Prints without its text.</summary>
public sealed class SentMessage
{
    /// <summary>Whom it is for.</summary>
    public required Recipient Recipient { get; init; }

    /// <summary>The code's digits, as the message shows them.</summary>
    public required string Code { get; init; }

    /// <summary>A text message's text, or a mail's without its HTML.</summary>
    public required string Text { get; init; }

    /// <summary>Of a mail; null for a text message.</summary>
    public required string? Subject { get; init; }

    /// <summary>Of a mail; null for a text message.</summary>
    public required string? Html { get; init; }

    /// <summary>The language, such as <c>fa</c>.</summary>
    public required string Locale { get; init; }

    /// <summary>What the code is for; null: nothing in particular.</summary>
    public required string? Purpose { get; init; }

    /// <summary>By the service's clock.</summary>
    public required DateTimeOffset SentAt { get; init; }

    /// <summary>To whom and when.</summary>
    public override string ToString() => $"{Recipient} at {SentAt:O}";
}
