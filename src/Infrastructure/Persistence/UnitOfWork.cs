using System.Data;
using Microsoft.EntityFrameworkCore;
using Otp.Application.Common.Interfaces;
using Otp.Domain.Access;
using Otp.Infrastructure.Access;
using Otp.Infrastructure.Persistence.Commits;
using Otp.Infrastructure.Persistence.Guesses;

namespace Otp.Infrastructure.Persistence;

internal sealed class UnitOfWork(
    OtpDbContext context,
    SealedCodeInterceptor sealedCodes,
    GuessRows guesses,
    ChangeSetBuilder changeSets,
    IGroupCommit groupCommit,
    SqliteWriterGate gate,
    AccessTokenDirectory directory) : IUnitOfWork
{
    public async Task SaveAsync(CancellationToken cancellationToken)
    {
        if (context.Database.CurrentTransaction is not null)
        {
            await context.SaveChangesAsync(cancellationToken);
            return;
        }

        context.ChangeTracker.DetectChanges();
        sealedCodes.Seal(context);
        if (changeSets.Build(context, guesses) is not { } changes)
            return;

        // From here on it can't be called back: a client that has gone would otherwise leave it open whether its change was stored.
        cancellationToken.ThrowIfCancellationRequested();
        await groupCommit.CommitAsync(changes);
        foreach (var row in changes.Rows)
            row.HandOutId();
        context.ChangeTracker.AcceptAllChanges();
        guesses.Forget();
        if (context.ChangeTracker.Entries<AccessToken>().Any())
            await directory.RefreshAsync(CancellationToken.None);
    }

    public void Forget()
    {
        context.ChangeTracker.Clear();
        guesses.Forget();
    }

    public async Task<T> InTransactionAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        T result;
        try
        {
            using (await gate.EnterAsync(cancellationToken))
            {
                // The provider begins with BEGIN IMMEDIATE, so the first read already keeps other writers out.
                await using var transaction = await context.Database.BeginTransactionAsync(IsolationLevel.Serializable, cancellationToken);
                result = await work(cancellationToken);
                await transaction.CommitAsync(cancellationToken);
            }
        }
        catch (DbUpdateException exception) when (exception is DbUpdateConcurrencyException || SqliteFaults.IsDuplicate(exception.InnerException))
        {
            throw new ConcurrencyConflictException("Another writer came first.", exception);
        }
        catch (Exception exception) when (SqliteFaults.IsUnavailable(exception))
        {
            throw new StorageUnavailableException("The database can't be written at the moment.", exception);
        }

        await directory.RefreshAsync(CancellationToken.None);
        return result;
    }
}
