using System.ComponentModel;

namespace Otp.Api.Serialization;

internal enum HealthStatus
{
    Live,
    Ready,
    Unready,
}

internal sealed record HealthReport(HealthStatus Status, [property: Description("What is wrong; null when nothing is.")] string? Reason);
