namespace Otp.Testing;

/// <summary>How a service is to be started.</summary>
public sealed class OtpServerOptions
{
    /// <summary>What time its clock shows at first; null: the system's.</summary>
    public DateTimeOffset? Now { get; init; }

    /// <summary>Further settings of the service, by their names in its documentation: <c>Otp:MaxAttempts</c>.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
