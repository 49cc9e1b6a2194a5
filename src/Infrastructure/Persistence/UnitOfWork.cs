using System.Data;
using Microsoft.EntityFrameworkCore;
using Otp.Application.Common.Interfaces;
using Otp.Domain.Access;
using Otp.Domain.OtpCodes;
using Otp.Infrastructure.Access;

namespace Otp.Infrastructure.Persistence;

internal sealed class UnitOfWork(OtpDbContext context, SealedCodeInterceptor codes, SqliteWriterGate gate, AccessTokenDirectory directory) : IUnitOfWork
{
    public async Task SaveAsync(CancellationToken cancellationToken)
    {
        codes.DetectChanges(context);
        if (!HasChanges())
            return;
        if (context.Database.CurrentTransaction is not null)
        {
            await context.SaveChangesAsync(cancellationToken);
            return;
        }

        var changesAccess = context.ChangeTracker.Entries<AccessToken>().Any();
        await WriteAsync(() => context.SaveChangesAsync(cancellationToken), changesAccess, cancellationToken);
    }

    // A budget that was opened for a recipient at which nothing was counted isn't worth a row.
    private bool HasChanges()
    {
        foreach (var entry in context.ChangeTracker.Entries<GuessBudget>())
        {
            if (entry.State == EntityState.Added && entry.Entity.ChangedAt == default)
                entry.State = EntityState.Detached;
        }

        return context.ChangeTracker.HasChanges();
    }

    public void Forget() => context.ChangeTracker.Clear();

    public Task<T> InTransactionAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken) =>
        WriteAsync(async () =>
        {
            // The provider begins with BEGIN IMMEDIATE, so the first read already keeps other writers out.
            await using var transaction = await context.Database.BeginTransactionAsync(IsolationLevel.Serializable, cancellationToken);
            var result = await work(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return result;
        }, changesAccess: true, cancellationToken);

    private async Task<T> WriteAsync<T>(Func<Task<T>> write, bool changesAccess, CancellationToken cancellationToken)
    {
        try
        {
            T result;
            using (await gate.EnterAsync(cancellationToken))
                result = await write();
            if (changesAccess)
                await directory.RefreshAsync(CancellationToken.None);
            return result;
        }
        catch (DbUpdateException exception) when (exception is DbUpdateConcurrencyException || SqliteFaults.IsDuplicate(exception))
        {
            throw new ConcurrencyConflictException("Another writer came first.", exception);
        }
        catch (Exception exception) when (SqliteFaults.IsUnavailable(exception))
        {
            throw new StorageUnavailableException("The database can't be written at the moment.", exception);
        }
    }
}
