using System.Collections.Concurrent;
using System.Diagnostics;

namespace Otp.Api.FunctionalTests.Operations;

/// <summary>A request's trace reaches into the database, and says nothing of what is in it.</summary>
// It listens to the whole process.
[NonParallelizable]
internal sealed class TracesTests
{
    private const string Code = "1928374650";
    private const string Number = "09187654321";

    private readonly ConcurrentQueue<Activity> _ended = new();

    private OtpApi _api = null!;
    private ActivityListener _listener = null!;

    [SetUp]
    public void Start()
    {
        _ended.Clear();
        _api = OtpApi.Start();
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith("Otp.", StringComparison.Ordinal) || string.Equals(source.Name, "Microsoft.AspNetCore", StringComparison.Ordinal),
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    [TearDown]
    public void Stop()
    {
        _listener.Dispose();
        _api.Dispose();
    }

    [Test]
    public async Task Create_IsTracedDownToItsCommit()
    {
        var spans = await SpansOfAsync(HttpMethod.Post, OtpApi.OtpCodes, $$"""{"code": {{Code}}, "mobile_number": "{{Number}}"}""");

        Assert.That(spans, Is.EqualTo(["request > CreateOtpCodeCommand > COMMIT"]));
    }

    [Test]
    public async Task Verify_IsTracedDownToWhatItReadsAndStores()
    {
        await _api.CreateAsync($$"""{"code": {{Code}}, "mobile_number": "{{Number}}"}""");

        var spans = await SpansOfAsync(HttpMethod.Post, OtpApi.OtpCodes + "verify/", $$"""{"code": {{Code}}, "mobile_number": "{{Number}}"}""");

        Assert.That(spans, Is.EqualTo(["request > VerifyOtpCodeCommand > COMMIT", "request > VerifyOtpCodeCommand > SELECT"]));
    }

    [Test]
    public async Task List_IsTracedDownToItsQueries()
    {
        await _api.CreateAsync($$"""{"code": {{Code}}, "mobile_number": "{{Number}}"}""");

        var spans = await SpansOfAsync(HttpMethod.Get, $"{OtpApi.OtpCodes}?mobile_number={Number}");

        Assert.That(spans, Is.EqualTo(["request > ListOtpCodesQuery > SELECT", "request > ListOtpCodesQuery > SELECT"]));
    }

    // Without its database a node lets in only whom it looked at within the last half second, which a busy machine may let pass.
    [Test]
    [Retry(5)]
    public async Task Commit_ThatFails_IsTracedAsFailed()
    {
        File.Delete(Path.Combine(_api.DataDirectory, "otp.db"));

        await SpansOfAsync(HttpMethod.Post, OtpApi.OtpCodes, $$"""{"code": {{Code}}, "mobile_number": "{{Number}}"}""");

        var commits = _ended.Where(activity => IsOfDatabase(activity)).ToList();
        Assert.That(commits, Has.One.Items);
        var commit = commits[0];
        Assert.That((commit.Status, commit.GetTagItem("error.type")), Is.EqualTo((ActivityStatusCode.Error, "Otp.Application.Common.Interfaces.StorageUnavailableException")));
    }

    // The database's spans of one request, each with those that it is in; others run beside it in this process.
    private async Task<List<string>> SpansOfAsync(HttpMethod method, string path, string? json = null)
    {
        var (trace, root) = (ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom());
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("traceparent", $"00-{trace}-{root}-01");
        request.Content = json is null ? null : new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        using var client = _api.AdminClient();
        await client.AnswerAsync(request);

        // A request's own span ends after its answer.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        List<Activity> spans;
        while (!(spans = [.. _ended.Where(activity => activity.TraceId == trace)]).Exists(activity => activity.ParentSpanId == root))
            patience.Token.ThrowIfCancellationRequested();

        foreach (var span in spans.Where(IsOfDatabase))
        {
            Assert.That(span.Kind, Is.EqualTo(ActivityKind.Client));
            Assert.That(span.TagObjects.Where(tag => !string.Equals(tag.Key, "error.type", StringComparison.Ordinal)), Is.EqualTo(
                [new KeyValuePair<string, object?>("db.system.name", "sqlite"), new KeyValuePair<string, object?>("db.operation.name", span.DisplayName)]));
        }

        return [.. spans.Where(IsOfDatabase).Select(PathOf).Order(StringComparer.Ordinal)];

        string PathOf(Activity span) => span.ParentSpanId == root ? "request" : $"{PathOf(spans.Single(other => other.SpanId == span.ParentSpanId))} > {span.DisplayName}";
    }

    private static bool IsOfDatabase(Activity activity) => string.Equals(activity.Source.Name, "Otp.Sqlite", StringComparison.Ordinal);
}
