using Otp.Domain.Deliveries;

namespace Otp.Infrastructure.Delivery;

/// <summary>One provider as configured. Not records: they hold secrets and must not print them.</summary>
public abstract class ProviderSettings
{
    /// <summary>Unique within its channel.</summary>
    public required string Name { get; init; }

    public required DeliveryChannel Channel { get; init; }

    public ProviderLimits Limits { get; init; } = ProviderLimits.OfGateway;

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

    /// <summary>
    /// Where the answer, as JSON, says how receipts call the message (<see cref="Application.Common.JsonPath"/>); null: nowhere.
    /// </summary>
    public required string? Reference { get; init; }

    /// <summary>Who hands out the token that the gateway wants to see; null: it wants none.</summary>
    public TokenSettings? Auth { get; init; }
}

/// <summary>A server that hands out tokens, each for a while.</summary>
public sealed class TokenSettings
{
    public const string Form = "application/x-www-form-urlencoded";

    /// <summary>The names of RFC 6749.</summary>
    public const string UsualToken = "access_token";

    /// <inheritdoc cref="UsualToken"/>
    public const string UsualExpiresIn = "expires_in";

    public required Uri Url { get; init; }

    public required string ContentType { get; init; }

    /// <summary>What is posted to it.</summary>
    public required string Body { get; init; }

    /// <summary>Where its answer, as JSON, has the token.</summary>
    public string Token { get; init; } = UsualToken;

    /// <summary>Where its answer says for how many seconds the token can be used.</summary>
    public string ExpiresIn { get; init; } = UsualExpiresIn;

    /// <summary>The body by which a program asks in its own name (RFC 6749, 4.4.2).</summary>
    public static string ClientCredentials(string id, string secret, string? scope)
    {
        var body = $"grant_type=client_credentials&client_id={Uri.EscapeDataString(id)}&client_secret={Uri.EscapeDataString(secret)}";
        return scope is null ? body : $"{body}&scope={Uri.EscapeDataString(scope)}";
    }
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

    /// <summary>Null where there is no user, or a token instead.</summary>
    public required string? Password { get; init; }

    /// <summary>Who hands out the token to log in with (XOAUTH2); null: the password is enough.</summary>
    public TokenSettings? OAuth { get; init; }

    /// <summary>What the server is told that we are called; null: the domain of <see cref="From"/>.</summary>
    public string? LocalDomain { get; init; }

    /// <summary>The sender's address, with or without a name.</summary>
    public required string From { get; init; }
}

/// <summary>What a provider tells of a message after it took it. Fields are those of a query or a form, or places in a JSON text.</summary>
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
