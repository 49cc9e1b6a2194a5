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
    TableMappings tables,
    IGroupCommit groupCommit,
    IStore store,
    AccessTokenDirectory directory) : IUnitOfWork
{
    public async Task SaveAsync(CancellationToken cancellationToken)
    {
        if (lease.Taken is { Database.CurrentTransaction: not null } context)
        {
            await context.SaveChangesAsync(cancellationToken);
            return;
        }

        List<RowChange> rows = [.. codes.Changes()];
        if (lease.Taken is { } tracking)
            rows.AddRange(RowsOf(tracking));
        if (rows.Count == 0)
            return;

        // From here on it can't be called back: a client that has gone would otherwise leave it open whether its change was stored.
        cancellationToken.ThrowIfCancellationRequested();
        await groupCommit.CommitAsync(new ChangeSet(rows));
        foreach (var row in rows)
            row.HandOutId();
        codes.Forget();
        if (lease.Taken is not null)
            await AcceptAsync(lease.Taken);
    }

    public void Forget()
    {
        codes.Forget();
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
