using System.Diagnostics;
using System.Diagnostics.Metrics;
using Otp.Application.Common;

namespace Otp.Infrastructure.Persistence.Commits;

/// <summary>How many changes wait for the database, how many share a commit, and how long it takes.</summary>
internal sealed class CommitMetrics
{
    private readonly Meter _meter;
    private readonly Histogram<int> _size;
    private readonly Histogram<double> _duration;

    public CommitMetrics(IMeterFactory? meters = null)
    {
        _meter = meters?.Create(OtpMetrics.MeterName) ?? new Meter(OtpMetrics.MeterName);
        _size = _meter.CreateHistogram<int>(
            "otp.commit.size",
            "{change_set}",
            "Change sets in one commit.",
            tags: null,
            new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512] });
        _duration = _meter.CreateHistogram<double>(
            "otp.commit.duration", "s", "From taking a group of changes to its commit being durable.");
    }

    public void Watch(Func<int> waiting) =>
        _meter.CreateObservableGauge("otp.commit.queue", waiting, "{change_set}", "Change sets that wait for a commit.");

    public void Record(int changeSets, long startedAt)
    {
        _size.Record(changeSets);
        _duration.Record(Stopwatch.GetElapsedTime(startedAt).TotalSeconds);
    }
}
