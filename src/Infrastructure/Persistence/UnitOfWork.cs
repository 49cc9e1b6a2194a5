using System.Data;
using Microsoft.EntityFrameworkCore;
using Otp.Application.Common.Interfaces;
using Otp.Domain.Access;
using Otp.Infrastructure.Access;
using Otp.Infrastructure.Persistence.Commits;
using Otp.Infrastructure.Persistence.Rows;

namespace Otp.Infrastructure.Persistence;

internal sealed class UnitOfWork(
    ContextLease lease,
    SealedCodeInterceptor sealedCodes,
    OtpCodeRows codes,
    Followers followers,
    KeptAnswers kept,
    TableMappings tables,
    IGroupCommit groupCommit,
    IStore store,
    AccessTokenDirectory directory) : IUnitOfWork
{
    public async Task SaveAsync(CancellationToken cancellationToken)
    {
        if (lease.Taken is { Database.CurrentTransaction: not null } context)
            await context.SaveChangesAsync(cancellationToken);
        else
            await CommitAsync(cancellationToken);
    }

    public async Task<T> SaveAsync<T>(Func<T> answer, CancellationToken cancellationToken) where T : class
    {
        if (!kept.IsAsked)
        {
            await CommitAsync(cancellationToken);
            return answer();
        }

        T? answered = null;
        foreach (var (make, claim) in kept.RowsOf(() => answered = answer()))
            followers.Add(make, claim);
        try
        {
            await CommitAsync(cancellationToken);
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

    public void Forget()
    {
        codes.Forget();
        followers.Forget();
        lease.Taken?.ChangeTracker.Clear();
    }

    public async Task<T> InTransactionAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        T result;
        try
        {
            using (await store.EnterWriteAsync(cancellationToken))
            {
                // SQLite's provider begins as a writer, so the first read already keeps others out; PostgreSQL tells at the end whether somebody came between.
                await using var transaction = await lease.Context.Database.BeginTransactionAsync(IsolationLevel.Serializable, cancellationToken);
                result = await work(cancellationToken);
                await transaction.CommitAsync(cancellationToken);
            }
        }
        catch (Exception exception) when (exception is DbUpdateConcurrencyException || store.IsConflict(exception))
        {
            throw new ConcurrencyConflictException("Another writer came first.", exception);
        }
        catch (Exception exception) when (store.IsUnavailable(exception))
        {
            throw new StorageUnavailableException("The database can't be written at the moment.", exception);
        }

        await directory.RefreshAsync(CancellationToken.None);
        return result;
    }

    private async Task CommitAsync(CancellationToken cancellationToken)
    {
        List<RowChange> rows = [.. codes.Changes()];
        if (lease.Taken is { } tracking)
            rows.AddRange(RowsOf(tracking));
        kept.IsIdle = rows.Count == 0;
        rows.AddRange(followers.Changes());
        if (rows.Count == 0)
            return;

        // From here on it can't be called back: a client that has gone would otherwise leave it open whether its change was stored.
        cancellationToken.ThrowIfCancellationRequested();
        await groupCommit.CommitAsync(new ChangeSet(rows));
        codes.Stored();
        followers.Stored();
        if (lease.Taken is not null)
            await AcceptAsync(lease.Taken);
    }

    private IEnumerable<RowChange> RowsOf(OtpDbContext context)
    {
        context.ChangeTracker.DetectChanges();
        sealedCodes.Seal(context);
        return tables.ChangesIn(context);
    }

    private async Task AcceptAsync(OtpDbContext context)
    {
        context.ChangeTracker.AcceptAllChanges();
        if (context.ChangeTracker.Entries<AccessToken>().Any())
            await directory.RefreshAsync(CancellationToken.None);
    }
}
