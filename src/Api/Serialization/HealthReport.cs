namespace Otp.Api.Serialization;

/// <param name="Status"><c>live</c>, <c>ready</c> or <c>unready</c>.</param>
/// <param name="Reason">What is wrong; null when nothing is.</param>
internal sealed record HealthReport(string Status, string? Reason);
