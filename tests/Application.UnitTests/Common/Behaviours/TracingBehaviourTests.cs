using System.Diagnostics;
using MediatR;
using Microsoft.Extensions.Logging;
using Otp.Application.Common;
using Otp.Application.Common.Behaviours;
using Otp.Domain.Common;

namespace Otp.Application.UnitTests.Common.Behaviours;

internal sealed class TracingBehaviourTests
{
    private const string Secret = "42317-09123256545";

    private static readonly Failure Consumed = Failure.Conflict("code-consumed", "The code was consumed.");

    [Test]
    public async Task Handle_Success_LogsTypeAndOutcomeButNothingOfTheRequest()
    {
        using var logs = new RecordedLogs();

        await HandleAsync(logs, Result<string>.Success(Secret));

        AssertOneLine(logs, "Question: success in ");
    }

    [Test]
    public async Task Handle_Failure_LogsTheRuleButNothingOfTheRequest()
    {
        using var logs = new RecordedLogs();

        await HandleAsync(logs, Consumed);

        AssertOneLine(logs, "Question: code-consumed in ");
    }

    [Test]
    public async Task Handle_AnyOutcome_HandsItOnUnchanged()
    {
        using var logs = new RecordedLogs();
        var outcome = Result<string>.Failed(Consumed);

        var result = await HandleAsync(logs, outcome);

        Assert.That(result, Is.SameAs(outcome));
    }

    [Test]
    public async Task Handle_Listened_TracesTypeAndOutcomeButNothingOfTheRequest()
    {
        using var logs = new RecordedLogs();
        List<Activity> activities = [];
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => string.Equals(source.Name, Tracing.SourceName, StringComparison.Ordinal),
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activities.Add,
        };
        ActivitySource.AddActivityListener(listener);

        await HandleAsync(logs, Consumed);

        Assert.That(activities, Has.Count.EqualTo(1));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(activities[0].OperationName, Is.EqualTo("Question"));
            Assert.That(activities[0].TagObjects, Is.EqualTo([new KeyValuePair<string, object?>("otp.outcome", "code-consumed")]));
        }
    }

    private static void AssertOneLine(RecordedLogs logs, string start)
    {
        Assert.That(logs.Lines, Has.Count.EqualTo(1));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(logs.Lines[0].Level, Is.EqualTo(LogLevel.Debug));
            Assert.That(logs.Lines[0].Message, Does.StartWith(start));
            Assert.That(logs.Lines[0].Message, Does.Not.Contain(Secret));
        }
    }

    private static Task<Result<string>> HandleAsync(RecordedLogs logs, Result<string> outcome)
    {
        var behaviour = new TracingBehaviour<Question, Result<string>>(new OtpMetrics(), new Logger<TracingBehaviour<Question, Result<string>>>(logs));
        return behaviour.Handle(new Question(Secret), CancellationToken.None, () => Task.FromResult(outcome));
    }

    // Prints its secret, as a careless request would.
    private sealed record Question(string Value) : IRequest<Result<string>>;
}
