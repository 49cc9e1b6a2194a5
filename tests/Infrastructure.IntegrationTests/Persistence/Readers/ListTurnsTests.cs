using Microsoft.Extensions.Time.Testing;
using Otp.Application.Common.Interfaces;
using Otp.Infrastructure.Persistence.Readers;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.IntegrationTests.Persistence.Readers;

internal sealed class ListTurnsTests
{
    private const long Caller = 1;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private readonly FakeTimeProvider _clock = new(Given.Now);
    private ListTurns _turns = null!;

    [SetUp]
    public void Open() => _turns = new ListTurns(new ListLimits(Limit), _clock);

    [Test]
    public async Task Lists_AskedForAtOnce_RunFewAtATime()
    {
        var (running, most) = (0, 0);
        var release = new TaskCompletionSource();

        var lists = Enumerable.Range(0, 80).Select(_ => _turns.TakeAsync(Caller, async _ =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            await release.Task;
            Interlocked.Decrement(ref running);
            return 1;
        }, CancellationToken.None)).ToList();
        release.SetResult();
        await Task.WhenAll(lists);

        Assert.That(most, Is.EqualTo(ListTurns.OfOneCaller).And.LessThanOrEqualTo(Environment.ProcessorCount));
    }

    [Test]
    public async Task List_ThatRunsTooLong_IsCutOffAndLeavesItsTurn()
    {
        var list = _turns.TakeAsync(Caller, EndlessAsync, CancellationToken.None);

        _clock.Advance(Limit);

        Assert.That(() => list, Throws.TypeOf<ListCutOffException>());
        Assert.That(await _turns.TakeAsync(Caller, _ => Task.FromResult(1), CancellationToken.None), Is.EqualTo(1));
    }

    [Test]
    public async Task List_WhoseTurnDoesNotComeInTime_IsCutOffWithoutHavingRun()
    {
        var (release, hasRun) = (new TaskCompletionSource<int>(), false);
        var running = Enumerable.Range(0, ListTurns.OfOneCaller).Select(_ => _turns.TakeAsync(Caller, _ => release.Task, CancellationToken.None)).ToList();
        var waiting = _turns.TakeAsync(Caller, _ => Task.FromResult(hasRun = true), CancellationToken.None);

        _clock.Advance(Limit);

        Assert.That(() => waiting, Throws.TypeOf<ListCutOffException>());
        release.SetResult(1);
        Assert.That(await Task.WhenAll(running), Is.All.EqualTo(1));
        Assert.That(hasRun, Is.False);
    }

    [Test]
    public async Task List_WhoseClientWent_EndsAndLeavesItsTurn()
    {
        using var client = new CancellationTokenSource();
        var lists = Enumerable.Range(0, 2 * ListTurns.AtATime).Select(_ => _turns.TakeAsync(Caller, EndlessAsync, client.Token)).ToList();

        await client.CancelAsync();

        Assert.That(() => Task.WhenAll(lists), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(await _turns.TakeAsync(Caller, _ => Task.FromResult(1), CancellationToken.None), Is.EqualTo(1));
    }

    [Test]
    public async Task List_OfAnotherCaller_DoesNotWaitBehindAllOfOneCallers()
    {
        using var client = new CancellationTokenSource();
        var lists = Enumerable.Range(0, 80).Select(_ => _turns.TakeAsync(Caller, EndlessAsync, client.Token)).ToList();

        Assert.That(await _turns.TakeAsync(Caller + 1, _ => Task.FromResult(1), CancellationToken.None), Is.EqualTo(1));

        await client.CancelAsync();
        Assert.That(() => Task.WhenAll(lists), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task List_BehindTooManyOfTheSameCaller_IsRefusedAtOnce()
    {
        using var client = new CancellationTokenSource();
        var lists = Enumerable.Range(0, ListTurns.OfOneCaller + ListTurns.MostWaiting).Select(_ => _turns.TakeAsync(Caller, EndlessAsync, client.Token)).ToList();

        Assert.That(() => _turns.TakeAsync(Caller, _ => Task.FromResult(1), CancellationToken.None), Throws.TypeOf<ListCutOffException>());

        await client.CancelAsync();
        Assert.That(() => Task.WhenAll(lists), Throws.InstanceOf<OperationCanceledException>());
    }

    private static async Task<int> EndlessAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        return 0;
    }
}
