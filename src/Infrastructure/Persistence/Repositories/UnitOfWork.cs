using Otp.Application.Common.Interfaces;
using Otp.Infrastructure.Persistence.Commits;

namespace Otp.Infrastructure.Persistence.Repositories;

internal sealed class UnitOfWork(Session session, KeptAnswers kept, GroupCommit commits) : IUnitOfWork
{
    public Task SaveAsync(CancellationToken cancellationToken) => CommitAsync(session.Changes(), cancellationToken);

    public async Task<T> SaveAsync<T>(Func<T> answer, CancellationToken cancellationToken) where T : class
    {
        var changes = session.Changes();
        if (!kept.IsAsked)
        {
            await CommitAsync(changes, cancellationToken);
            return answer();
        }

        T? answered = null;
        changes.AddRange(kept.ChangesFor(() => answered = answer(), isIdle: changes.Count == 0));
        try
        {
            await CommitAsync(changes, cancellationToken);
            return answered!;
        }
        catch (ConcurrencyConflictException exception)
        {
            // The handler would only run into the kept answer again, however often it is run.
            if (await kept.IsKeptAsync(cancellationToken))
                throw new AlreadyAnsweredException("The same request was answered meanwhile.", exception);
            throw;
        }
    }

    public void Forget() => session.Forget();

    private async Task CommitAsync(List<RowChange> changes, CancellationToken cancellationToken)
    {
        if (changes.Count == 0)
            return;

        // From here on it can't be called back: a client that has gone would otherwise leave it open whether its change was stored.
        cancellationToken.ThrowIfCancellationRequested();
        await commits.CommitAsync(new ChangeSet(changes));
        await session.AcceptAsync();
    }
}
