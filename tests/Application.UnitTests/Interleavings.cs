namespace Otp.Application.UnitTests;

/// <summary>Runs workers one step at a time, in every order there is: a step lasts from one <see cref="Turn"/> to the next.</summary>
internal sealed class Interleavings
{
    private readonly List<(int Taken, int Of)> _choices = [];
    private readonly List<TaskCompletionSource> _waiting = [];

    /// <summary>How many orders were run.</summary>
    public int Count { get; private set; }

    /// <summary>Where a worker lets others go first.</summary>
    public Task Turn()
    {
        var turn = new TaskCompletionSource();
        _waiting.Add(turn);
        return turn.Task;
    }

    /// <param name="start">Starts the workers on a world of their own.</param>
    /// <param name="judge">Looks at what came of each order.</param>
    public void Explore<T>(Func<IReadOnlyList<Task<T>>> start, Action<IReadOnlyList<T>> judge)
    {
        do
        {
            var workers = start();
            for (var depth = 0; _waiting.Count > 0; depth++)
                LetGo(depth);
            judge([.. workers.Select(worker => worker.Result)]);
            Count++;
        }
        while (HasAnother());
    }

    // The worker runs on here and now, up to its next turn or its end.
    private void LetGo(int depth)
    {
        if (depth == _choices.Count)
            _choices.Add((0, _waiting.Count));

        var turn = _waiting[_choices[depth].Taken];
        _waiting.Remove(turn);
        turn.SetResult();
    }

    // The next order differs from the last in its last choice that had an alternative left.
    private bool HasAnother()
    {
        while (_choices.Count > 0)
        {
            var (taken, of) = _choices[^1];
            _choices.RemoveAt(_choices.Count - 1);
            if (taken + 1 >= of)
                continue;
            _choices.Add((taken + 1, of));
            return true;
        }

        return false;
    }
}
