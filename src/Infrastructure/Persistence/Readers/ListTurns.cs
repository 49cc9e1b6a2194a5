using Otp.Application.Common.Interfaces;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Persistence.Readers;

/// <summary>
/// Lists may walk whole tables, so few run at a time and none for long: the others wait, holding no thread, and whatever isn't a list
/// passes them. One caller never has all the turns, so that nobody waits behind another's lists alone.
/// </summary>
internal sealed class ListTurns(ListLimits limits, TimeProvider clock)
{
    // Half of the processors are left to whoever creates and verifies meanwhile.
    public static readonly int AtATime = Math.Max(2, Environment.ProcessorCount / 2);

    public static readonly int OfOneCaller = AtATime - 1;

    // More than a page of anybody's asks for at once; beyond, it is kinder to say so.
    public const int MostWaiting = 100;

    private readonly Lock _lock = new();
    private readonly LinkedList<Turn> _waiting = [];
    private readonly List<long> _running = [];

    /// <param name="caller">The id of the access token that asks; null: the command line.</param>
    /// <param name="list">Ends soon after its token is cancelled.</param>
    /// <exception cref="ListCutOffException">It took too long, its turn didn't
    /// come in time, or too many of the same caller's wait.</exception>
    public async Task<T> TakeAsync<T>(long? caller, Func<CancellationToken, Task<T>> list, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(limits.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var turn = new Turn(caller ?? 0);
        try
        {
            await EnterAsync(turn, either.Token);
            try
            {
                return await list(either.Token);
            }
            finally
            {
                Leave(turn);
            }
        }
        catch (OperationCanceledException exception) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ListCutOffException(ListCutOffException.CutOff.Message, exception);
        }
    }

    private async Task EnterAsync(Turn turn, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_waiting.Count(other => other.Caller == turn.Caller) >= MostWaiting)
                throw new ListCutOffException(ListCutOffException.CutOff.Message);
            _waiting.AddLast(turn);
            BeginNext();
        }

        try
        {
            await turn.Begun.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            GiveUp(turn);
            throw;
        }
    }

    private void GiveUp(Turn turn)
    {
        lock (_lock)
        {
            if (_waiting.Remove(turn))
                return;
        }

        // It came at the same moment.
        Leave(turn);
    }

    private void Leave(Turn turn)
    {
        lock (_lock)
        {
            _running.Remove(turn.Caller);
            BeginNext();
        }
    }

    // In the order in which they came, those left aside whose caller has its share.
    private void BeginNext()
    {
        for (var next = _waiting.First; next is not null && _running.Count < AtATime;)
        {
            var (turn, after) = (next.Value, next.Next);
            if (_running.Count(caller => caller == turn.Caller) < OfOneCaller)
            {
                _waiting.Remove(next);
                _running.Add(turn.Caller);
                turn.Begin();
            }

            next = after;
        }
    }

    private sealed class Turn(long caller)
    {
        // The continuation is the list: it must not run under the lock.
        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public long Caller { get; } = caller;

        public Task Begun => _begun.Task;

        public void Begin() => _begun.SetResult();
    }
}
