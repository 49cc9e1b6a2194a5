using System.Diagnostics.Metrics;

namespace Otp.Application.Common;

/// <summary>
/// What is counted of operations; by outcome, so that creations, verifications, locks and refusals are all told by one name.
/// </summary>
public sealed class OtpMetrics
{
    public const string MeterName = "Otp";

    private readonly Histogram<double> _operations;

    /// <param name="meters">Null where nobody listens.</param>
    public OtpMetrics(IMeterFactory? meters = null) =>
        _operations = (meters?.Create(MeterName) ?? new Meter(MeterName)).CreateHistogram<double>(
            "otp.operation.duration", "s", "Operations by outcome: success, verified, incorrect, locked, or the rule that refused them.");

    /// <param name="operation">The request's type, never what it carries.</param>
    internal void Record(string operation, string outcome, TimeSpan elapsed) =>
        _operations.Record(
            elapsed.TotalSeconds,
            new KeyValuePair<string, object?>("otp.operation", operation),
            new KeyValuePair<string, object?>("otp.outcome", outcome));
}
