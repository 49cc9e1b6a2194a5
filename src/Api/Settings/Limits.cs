using Otp.Infrastructure.Settings;

namespace Otp.Api.Settings;

/// <summary>The settings below <c>Limits</c>.</summary>
internal sealed record Limits
{
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromMinutes(10);

    /// <summary>At least 1; null: as many as there are.</summary>
    public required int? RequestsPerSecond { get; init; }

    /// <inheritdoc cref="RequestsPerSecond"/>
    public required int? RequestsPerSecondPerToken { get; init; }

    /// <summary>Requests that are worked on at the same time; what comes on top is told to come back.</summary>
    public required int ConcurrentRequests { get; init; }

    /// <summary>Until a body must have come whole.</summary>
    public required TimeSpan BodyTimeout { get; init; }

    /// <summary>Until a list is cut off.</summary>
    public required TimeSpan ListTimeout { get; init; }

    /// <summary>Open connections, idle ones included.</summary>
    public required int Connections { get; init; }

    public static Limits In(SettingsReader reader) => new()
    {
        RequestsPerSecond = reader.OptionalInteger("Limits:RequestsPerSecond", 1),
        RequestsPerSecondPerToken = reader.OptionalInteger("Limits:RequestsPerSecondPerToken", 1),
        // Some hundred milliseconds' work for two cores: what waits longer is better told so.
        ConcurrentRequests = reader.Integer("Limits:ConcurrentRequests", 5_000, 1, 1_000_000),
        BodyTimeout = reader.Span("Limits:BodyTimeout", TimeSpan.FromSeconds(5), SettingsReader.Smallest, LongestTimeout),
        ListTimeout = reader.Span("Limits:ListTimeout", ListLimits.DefaultTimeout, SettingsReader.Smallest, LongestTimeout),
        Connections = reader.Integer("Limits:Connections", 20_000, 1, 1_000_000),
    };
}
