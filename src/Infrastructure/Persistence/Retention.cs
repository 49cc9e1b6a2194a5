using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Otp.Application.Common;
using Otp.Application.Common.Interfaces;

namespace Otp.Infrastructure.Persistence;

/// <summary>Deletes what ended longer ago than <c>Otp:Retention</c>, guess budgets that have counted nothing for as long (contract, section 8), send budgets and answers that no longer matter.</summary>
internal sealed partial class Retention(
    IDbContextFactory<OtpDbContext> contexts, IStore store, OtpSettings settings, StoragePreparation preparation, TimeProvider clock, ILogger<Retention> logger) : BackgroundService
{
    /// <summary>Contract, section 9: at least every minute.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    // Small, so that a request waits behind it for no longer than behind a few others.
    internal const int BatchSize = 100;

    /// <summary>
    /// How many answers to requests that changed nothing are kept of one token: 40 MB. What it asks beyond within a day makes it lose the oldest,
    /// and a repeat of those is judged anew; what changed something is kept for the whole day.
    /// </summary>
    internal const int MostIdleAnswers = 100_000;

    /// <returns>How many rows were deleted.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (kept, counting, answered) = (now - settings.Retention, now - settings.Sends.Counting, now - IdempotentRequest.KeptFor);

        // What was sent of a code goes with it.
        return await DeleteAsync(context => context.OtpCodes.Where(code => code.EndsAt < kept), code => code.EndsAt, cancellationToken)
            + await DeleteAsync(context => context.GuessBudgets.Where(budget => budget.WrongGuesses == 0 && budget.ChangedAt < kept), budget => budget.Id, cancellationToken)
            + await DeleteAsync(context => context.SendBudgets.Where(budget => budget.LastSentAt < counting), budget => budget.LastSentAt, cancellationToken)
            + await DeleteAsync(context => context.KeptAnswers.Where(answer => answer.KeptAt < answered), answer => answer.KeptAt, cancellationToken)
            + await DeleteIdleAnswersAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await preparation.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await store.DoAloneAsync(SweepAsync, stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogFailed(exception);
            }
        }
    }

    private async Task<int> DeleteIdleAnswersAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var idle = context.KeptAnswers.Where(answer => answer.IdleTokenId != null);
        var tokens = await idle.GroupBy(answer => answer.IdleTokenId).Where(answers => answers.Count() > MostIdleAnswers).Select(answers => answers.Key).ToListAsync(cancellationToken);

        var deleted = 0;
        foreach (var token in tokens)
        {
            var last = await idle.Where(answer => answer.IdleTokenId == token).OrderByDescending(answer => answer.Id).Select(answer => answer.Id)
                .Skip(MostIdleAnswers).FirstOrDefaultAsync(cancellationToken);
            deleted += await DeleteAsync(rows => rows.KeptAnswers.Where(answer => answer.IdleTokenId == token && answer.Id <= last), answer => answer.Id, cancellationToken);
        }

        return deleted;
    }

    private async Task<int> DeleteAsync<T, TKey>(Func<OtpDbContext, IQueryable<T>> rows, Expression<Func<T, TKey>> firstBy, CancellationToken cancellationToken) where T : class
    {
        var deleted = 0;
        for (var batch = BatchSize; batch == BatchSize; deleted += batch)
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            var old = rows(context);
            var oldest = old.OrderBy(firstBy).Take(BatchSize);
            // That they are old is asked of the rows themselves once more: PostgreSQL waits for one that is being changed, and doesn't choose anew.
            using (await store.EnterWriteAsync(cancellationToken))
                batch = await old.Where(row => oldest.Contains(row)).ExecuteDeleteAsync(cancellationToken);
        }

        return deleted;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "What has been kept long enough can't be deleted at the moment.")]
    private partial void LogFailed(Exception exception);
}
