using Otp.Domain.Deliveries;
using Otp.Domain.Recipients;

namespace Otp.Infrastructure.Delivery;

/// <summary>What one recipient is to be told. Not a record: it holds a code and must not print it.</summary>
internal sealed class Message
{
    /// <summary>The same at every attempt by any provider, so that a repetition can be told.</summary>
    public required long Id { get; init; }

    public required Recipient Recipient { get; init; }

    /// <summary>Its digits, leading zeros included.</summary>
    public required string Code { get; init; }

    public required Locale Locale { get; init; }

    /// <summary>When the code was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the code expires.</summary>
    public required DateTimeOffset ValidTo { get; init; }

    /// <summary>What the code is for; null: nothing in particular.</summary>
    public required string? Purpose { get; init; }
}
