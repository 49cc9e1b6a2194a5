using Microsoft.Extensions.Time.Testing;
using Otp.Api.Operations;
using Otp.Application.Access;
using Otp.Application.Common.Interfaces;

namespace Otp.Api.FunctionalTests.Operations;

internal sealed class ReadinessTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _clock = new();
    private readonly Probe _probe = new();
    private Drain _drain = null!;
    private Readiness _readiness = null!;

    [SetUp]
    public void Make()
    {
        _drain = new Drain(new DrainSettings(TimeSpan.Zero), _clock);
        _readiness = new Readiness(_probe, new Tokens(), _drain, _clock);
    }

    [Test]
    public async Task Database_HoweverManyAsk_IsAskedOnceASecond()
    {
        _probe.Answer(null);
        var faults = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => _readiness.FindFaultAsync(CancellationToken.None)));
        _clock.Advance(Second - TimeSpan.FromMilliseconds(1));
        await _readiness.FindFaultAsync(CancellationToken.None);

        Assert.That(faults, Is.All.Null);
        Assert.That(_probe.Asked, Is.EqualTo(1));

        _probe.Answer("gone");
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.That(await _readiness.FindFaultAsync(CancellationToken.None), Is.EqualTo("gone"));
        Assert.That(_probe.Asked, Is.EqualTo(2));
    }

    [Test]
    public async Task Database_ThatTakesItsTime_IsWhatItWasUntilThatComesToSomething()
    {
        _probe.Answer(null);
        await _readiness.FindFaultAsync(CancellationToken.None);
        _clock.Advance(Second);
        var slow = _probe.AnswerLater();

        var meanwhile = _readiness.FindFaultAsync(CancellationToken.None);
        _clock.Advance(Second);

        Assert.That(await meanwhile, Is.Null);
        slow.SetResult("locked");
        while (await _readiness.FindFaultAsync(CancellationToken.None) is null)
            _clock.Advance(Second);
        Assert.That(await _readiness.FindFaultAsync(CancellationToken.None), Is.EqualTo("locked"));
    }

    [Test]
    public async Task WhoeverAskedFirst_AndWent_LeavesTheLookToTheOthers()
    {
        var slow = _probe.AnswerLater();
        using var first = new CancellationTokenSource();
        var gone = _readiness.FindFaultAsync(first.Token);
        var other = _readiness.FindFaultAsync(CancellationToken.None);

        await first.CancelAsync();
        slow.SetResult("locked");

        Assert.That(() => gone, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(await other, Is.EqualTo("locked"));
    }

    [Test]
    public async Task Stop_IsToldAtOnce()
    {
        _probe.Answer(null);
        await _readiness.FindFaultAsync(CancellationToken.None);

        await _drain.StoppingAsync(CancellationToken.None);

        Assert.That(await _readiness.FindFaultAsync(CancellationToken.None), Is.EqualTo("The service is stopping."));
    }

    private sealed class Probe : IStorageProbe
    {
        private volatile TaskCompletionSource<string?> _answer = new();
        private int _asked;

        public int Asked => _asked;

        public void Answer(string? fault) => AnswerLater().SetResult(fault);

        public TaskCompletionSource<string?> AnswerLater() => _answer = new TaskCompletionSource<string?>();

        public Task<string?> FindFaultAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _asked);
            return _answer.Task;
        }

        public bool IsUnavailable(Exception exception) => false;
    }

    private sealed class Tokens : IAccessTokenDirectory
    {
        public bool IsRead => true;

        public ValueTask<AccessGrant?> FindAsync(ReadOnlySpan<char> key, CancellationToken cancellationToken) => default;

        public ValueTask<AccessGrant?> FindByHashAsync(ReadOnlySpan<byte> hash, CancellationToken cancellationToken) => default;

        public Task OutlastOtherProcessesAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
