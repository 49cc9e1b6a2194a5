using Microsoft.Extensions.Time.Testing;
using Otp.Infrastructure.Access;

namespace Otp.Infrastructure.IntegrationTests.Access;

internal sealed class SharedLookTests
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private FakeTimeProvider _time = null!;
    private SemaphoreSlim _begun = null!;
    private TaskCompletionSource _look = null!;
    private SharedLook _looks = null!;

    [SetUp]
    public void Make()
    {
        (_time, _begun, _look) = (new FakeTimeProvider(), new SemaphoreSlim(0), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        _looks = new SharedLook(async () =>
        {
            _begun.Release();
            await _look.Task;
        }, _time);
    }

    [TearDown]
    public void Forget() => _begun.Dispose();

    [Test]
    public async Task Next_OfTenThousandWhoAskAtOnce_IsTwoLooks()
    {
        var first = _looks.NextAsync();
        await _begun.WaitAsync();

        var others = Enumerable.Range(0, 10_000).Select(_ => _looks.NextAsync()).Distinct().ToList();
        _look.SetResult();
        await first;
        await AdvanceUntilAsync(others[0]);

        Assert.That(others, Has.Count.EqualTo(1));
        Assert.That(_begun.CurrentCount, Is.EqualTo(1));
    }

    [Test]
    public async Task Next_AskedDuringALook_IsAnsweredByTheOneAfterIt()
    {
        var first = _looks.NextAsync();
        await _begun.WaitAsync();

        var second = _looks.NextAsync();

        Assert.That(second, Is.Not.SameAs(first));
        _look.SetResult();
        await first;
        await AdvanceUntilAsync(second);
    }

    [TestCase(0, 20)]
    [TestCase(5, 45)]
    [TestCase(5_000, 100)]
    public async Task Next_AfterALook_WaitsForSeveralTimesWhatThatTook(int tookMilliseconds, int pauseMilliseconds)
    {
        var first = _looks.NextAsync();
        await _begun.WaitAsync();
        _time.Advance(TimeSpan.FromMilliseconds(tookMilliseconds));
        _look.SetResult();
        await first;

        var second = _looks.NextAsync();
        _time.Advance(TimeSpan.FromMilliseconds(pauseMilliseconds) - TimeSpan.FromTicks(1));
        Assert.That(_begun.CurrentCount, Is.Zero);

        await AdvanceUntilAsync(second, TimeSpan.FromTicks(1));
    }

    [Test]
    public async Task Next_AfterALookThatFailed_LooksAnew()
    {
        _look.SetException(new InvalidOperationException());
        Assert.That(_looks.NextAsync, Throws.InvalidOperationException);

        _look = new TaskCompletionSource();
        _look.SetResult();
        await AdvanceUntilAsync(_looks.NextAsync());

        Assert.That(_begun.CurrentCount, Is.EqualTo(2));
    }

    // The look waits for the pause on a thread of its own, which may come to that later than the test.
    private async Task AdvanceUntilAsync(Task look, TimeSpan? step = null)
    {
        while (!look.IsCompleted)
        {
            _time.Advance(step ?? Pause);
            await Task.Yield();
        }

        await look;
    }
}
