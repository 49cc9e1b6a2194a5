using Otp.Application.Common.Interfaces;

namespace Otp.Infrastructure.Persistence;

/// <summary>Lists may walk whole tables, so few run at a time and none for long: the others wait, holding no thread, and whatever isn't a list passes them.</summary>
internal sealed class ListTurns(ListLimits limits, TimeProvider clock) : IDisposable
{
    // Half of the processors are left to whoever creates and verifies meanwhile.
    public static readonly int AtATime = Math.Max(1, Environment.ProcessorCount / 2);

    private readonly SemaphoreSlim _turns = new(AtATime, AtATime);

    /// <param name="list">Ends soon after its token is cancelled.</param>
    /// <exception cref="ListCutOffException">It took too long, or its turn didn't come in time.</exception>
    public async Task<T> TakeAsync<T>(Func<CancellationToken, Task<T>> list, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(limits.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await _turns.WaitAsync(either.Token);
            try
            {
                return await list(either.Token);
            }
            finally
            {
                _turns.Release();
            }
        }
        catch (OperationCanceledException exception) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ListCutOffException(ListCutOffException.CutOff.Message, exception);
        }
    }

    public void Dispose() => _turns.Dispose();
}
