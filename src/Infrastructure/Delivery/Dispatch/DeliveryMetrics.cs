using System.Diagnostics.Metrics;
using Otp.Application.Common;
using Otp.Domain.Deliveries;

namespace Otp.Infrastructure.Delivery.Dispatch;

/// <summary>What becomes of messages.</summary>
internal sealed class DeliveryMetrics
{
    private readonly Counter<long> _attempts;
    private readonly Histogram<double> _wait;

    public DeliveryMetrics(IMeterFactory? meters = null)
    {
        var meter = meters?.Create(OtpMetrics.MeterName) ?? new Meter(OtpMetrics.MeterName);
        _attempts = meter.CreateCounter<long>(
            "otp.delivery.attempts", "{attempt}", "Attempts to hand a message to a provider, by what came of them.");
        _wait = meter.CreateHistogram<double>(
            "otp.delivery.wait", "s", "From a send being accepted to a provider having taken its message.", tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300] });
        meter.CreateObservableGauge(
            "otp.outbox.depth", () => Depth, "{message}", "Messages that are not yet taken by a provider; the same on every node.");
    }

    /// <summary>As last counted.</summary>
    public int Depth { get; set; }

    /// <param name="wait">Since the send was accepted.</param>
    public void Answered(CodeDelivery delivery, ProviderAnswer answer, TimeSpan wait)
    {
        Count(delivery, answer switch
        {
            ProviderAnswer.Taken => "delivered",
            ProviderAnswer.NotThisMessage => "refused",
            ProviderAnswer.Unknown => "unknown",
            _ => "failed",
        });
        if (answer is ProviderAnswer.Taken)
            _wait.Record(wait.TotalSeconds);
    }

    public void GivenUp(CodeDelivery delivery) => Count(delivery, "given_up");

    private void Count(CodeDelivery delivery, string outcome) => _attempts.Add(
        1,
        new KeyValuePair<string, object?>("otp.provider", delivery.Provider),
        new KeyValuePair<string, object?>("otp.channel", delivery.Channel == DeliveryChannel.Sms ? "sms" : "email"),
        new KeyValuePair<string, object?>("otp.outcome", outcome));
}
