using Otp.Domain.Deliveries;

namespace Otp.Application.Standing;

/// <summary>How the service stands at this moment.</summary>
public sealed record StandingDto
{
    public required DateTimeOffset At { get; init; }

    /// <summary>When statistics were last brought up to date; null: not yet.</summary>
    public required DateTimeOffset? SummedAt { get; init; }

    /// <summary>Of each channel by which any message waits.</summary>
    public required IReadOnlyList<WaitingMessagesDto> Waiting { get; init; }

    /// <summary>Those that are configured on the node that answers, in the order in which they are asked.</summary>
    public required IReadOnlyList<ProviderStandingDto> Providers { get; init; }
}

/// <summary>Messages that no provider has taken yet.</summary>
public sealed record WaitingMessagesDto
{
    public required DeliveryChannel Channel { get; init; }

    public required long Messages { get; init; }

    /// <summary>When the oldest of them was to be sent.</summary>
    public required DateTimeOffset OldestSince { get; init; }
}

/// <summary>Whether a provider is asked at all.</summary>
public enum ProviderCircuit
{
    Closed,

    /// <summary>It kept failing, and is left alone for a while.</summary>
    Open,

    /// <summary>It was left alone long enough: what becomes of the next message decides.</summary>
    HalfOpen,
}

/// <summary>What the node that answers has seen of a provider.</summary>
public sealed record ProviderStandingDto
{
    /// <summary>As configured.</summary>
    public required string Name { get; init; }

    public required DeliveryChannel Channel { get; init; }

    public required ProviderCircuit Circuit { get; init; }

    /// <summary>Since when the circuit is closed, or isn't; for one that was never open, since the start.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>What last spoke against the provider, or our settings for it; never anything of a message.</summary>
    public required string? LastError { get; init; }

    public required DateTimeOffset? LastErrorAt { get; init; }

    /// <summary>When it last took a message.</summary>
    public required DateTimeOffset? LastTakenAt { get; init; }
}
