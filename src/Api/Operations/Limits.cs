using Otp.Api.Settings;

namespace Otp.Api.Operations;

/// <summary>The settings below <c>Limits</c>.</summary>
internal sealed record Limits
{
    /// <summary>At least 1; null: as many as there are.</summary>
    public required int? RequestsPerSecond { get; init; }

    /// <inheritdoc cref="RequestsPerSecond"/>
    public required int? RequestsPerSecondPerToken { get; init; }

    /// <summary>Requests that are worked on at the same time; what comes on top is told to come back.</summary>
    public required int ConcurrentRequests { get; init; }

    /// <summary>Open connections, idle ones included.</summary>
    public required int Connections { get; init; }

    public static Limits In(SettingsReader reader) => new()
    {
        RequestsPerSecond = reader.OptionalInteger("Limits:RequestsPerSecond", 1),
        RequestsPerSecondPerToken = reader.OptionalInteger("Limits:RequestsPerSecondPerToken", 1),
        // Some hundred milliseconds' work for two cores: what waits longer is better told so.
        ConcurrentRequests = reader.Integer("Limits:ConcurrentRequests", 5_000, 1, 1_000_000),
        Connections = reader.Integer("Limits:Connections", 20_000, 1, 1_000_000),
    };
}
