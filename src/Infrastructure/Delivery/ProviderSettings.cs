using Otp.Domain.Deliveries;

namespace Otp.Infrastructure.Delivery;

/// <summary>One provider as configured. Not records: they hold secrets and must not print them.</summary>
public abstract class ProviderSettings
{
    /// <summary>Unique within its channel.</summary>
    public required string Name { get; init; }

    public required DeliveryChannel Channel { get; init; }

    /// <summary>How its receipts are read; null: they aren't taken.</summary>
    public ReceiptSettings? Receipts { get; init; }
}

/// <summary>A gateway that is called by HTTP. What is a template is Liquid over the message's fields.</summary>
public sealed class HttpSettings : ProviderSettings
{
    /// <summary>A template.</summary>
    public required string Url { get; init; }

    public required string Method { get; init; }

    /// <summary>The values are templates.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    public required string ContentType { get; init; }

    /// <summary>A template; null: no body.</summary>
    public required string? Body { get; init; }

    /// <summary>A regular expression that the answer must match for the message to count as taken; null: any 2xx is enough.</summary>
    public required string? Success { get; init; }

    /// <summary>Where the answer, as JSON, says how receipts call the message: member names and indexes with dots between them; null: nowhere.</summary>
    public required string? Reference { get; init; }
}

/// <summary>A gateway of the operator's own that takes signed messages.</summary>
public sealed class WebhookSettings : ProviderSettings
{
    /// <summary>In characters.</summary>
    public const int MinSecretLength = 32;

    public required Uri Url { get; init; }

    /// <summary>What messages are signed with.</summary>
    public required string Secret { get; init; }
}

public enum SmtpSecurity
{
    /// <summary>Encryption is agreed upon before anything is said; a server that doesn't offer it is not used.</summary>
    StartTls,

    /// <summary>Encrypted from the first byte.</summary>
    Tls,

    /// <summary>Not encrypted: for a server on the same machine.</summary>
    None,
}

/// <summary>A mail server.</summary>
public sealed class SmtpSettings : ProviderSettings
{
    public required string Host { get; init; }

    public required int Port { get; init; }

    public required SmtpSecurity Security { get; init; }

    /// <summary>Null: without logging in.</summary>
    public required string? User { get; init; }

    /// <summary>Set where there is a user.</summary>
    public required string? Password { get; init; }

    /// <summary>The sender's address, with or without a name.</summary>
    public required string From { get; init; }
}

/// <summary>What a provider tells of a message after it took it. Fields are those of a form, or members of a JSON object.</summary>
public sealed class ReceiptSettings
{
    /// <summary>In characters.</summary>
    public const int MinSecretLength = 32;

    /// <summary>Part of the address that the provider is given.</summary>
    public required string Secret { get; init; }

    /// <summary>The field that says which message.</summary>
    public required string Reference { get; init; }

    /// <summary>The field that says what became of it.</summary>
    public required string State { get; init; }

    /// <summary>The states that mean it arrived.</summary>
    public required IReadOnlyList<string> Delivered { get; init; }

    /// <summary>The states that mean it won't.</summary>
    public required IReadOnlyList<string> Failed { get; init; }
}
