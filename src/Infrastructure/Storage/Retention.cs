using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Otp.Application.Common;
using Otp.Application.Common.Interfaces;
using Otp.Domain.OtpCodes;
using Otp.Infrastructure.Persistence;
using Otp.Infrastructure.Persistence.Model;

namespace Otp.Infrastructure.Storage;

/// <summary>
/// Deletes what ended longer ago than <c>Otp:Retention</c>, guess budgets that have counted nothing for as long (contract, section 8), send
/// budgets and answers that no longer matter.
/// </summary>
internal sealed partial class Retention(
    IDbContextFactory<OtpDbContext> contexts, IStore store, OtpSettings settings, StoragePreparation preparation, TimeProvider clock,
    ILogger<Retention> logger) : BackgroundService
{
    /// <summary>Contract, section 9: at least every minute.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    // Small, so that a request waits behind it for no longer than behind a few others.
    internal const int BatchSize = 100;

    /// <summary>
    /// How many answers to requests that changed nothing are kept of one token: 40 MB. What it asks beyond within a day makes it lose the
    /// oldest, and a repeat of those is judged anew; what changed something is kept for the whole day.
    /// </summary>
    internal const int MostIdleAnswers = 100_000;

    // Of each of these tables.
    private const string Id = nameof(OtpCode.Id);

    /// <returns>How many rows were deleted.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (kept, counting, answered) = (now - settings.Retention, now - settings.Policies.SendMemory, now - IdempotentRequest.KeptFor);

        // What was sent of a code goes with it.
        return await TryAsync("codes", () => DeleteAsync(
                context => context.OtpCodes.Where(code => code.EndsAt < kept),
                code => code.EndsAt, cancellationToken))
            + await TryAsync("guess budgets", () => DeleteAsync(
                context => context.GuessBudgets.Where(budget => budget.WrongGuesses == 0 && budget.ChangedAt < kept),
                budget => budget.ChangedAt, cancellationToken))
            + await TryAsync("send budgets", () => DeleteAsync(
                context => context.SendBudgets.Where(budget => budget.LastSentAt < counting),
                budget => budget.LastSentAt, cancellationToken))
            + await TryAsync("answers", () => DeleteAsync(
                context => context.KeptAnswers.Where(answer => answer.KeptAt < answered),
                answer => answer.KeptAt, cancellationToken))
            + await TryAsync("answers that changed nothing", () => DeleteIdleAnswersAsync(cancellationToken));
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
                LogNotBegun(exception);
            }
        }
    }

    // Each on its own: what keeps one from its rows is no reason to keep the others'.
    private async Task<int> TryAsync(string kind, Func<Task<int>> delete)
    {
        try
        {
            return await delete();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogFailed(exception, kind);
            return 0;
        }
    }

    private async Task<int> DeleteIdleAnswersAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var idle = context.KeptAnswers.Where(answer => answer.IdleTokenId != null);
        var tokens = await idle.GroupBy(answer => answer.IdleTokenId).Where(answers => answers.Count() > MostIdleAnswers)
            .Select(answers => answers.Key).ToListAsync(cancellationToken);

        var deleted = 0;
        foreach (var token in tokens)
        {
            var last = await idle.Where(answer => answer.IdleTokenId == token).OrderByDescending(answer => answer.Id)
                .Select(answer => answer.Id)
                .Skip(MostIdleAnswers).FirstOrDefaultAsync(cancellationToken);
            deleted += await DeleteAsync(
                rows => rows.KeptAnswers.Where(answer => answer.IdleTokenId == token && answer.Id <= last),
                answer => answer.Id,
                cancellationToken);
        }

        return deleted;
    }

    private async Task<int> DeleteAsync<T, TKey>(
        Func<OtpDbContext, IQueryable<T>> rows, Expression<Func<T, TKey>> firstBy, CancellationToken cancellationToken) where T : class
    {
        var deleted = 0;
        for (var found = BatchSize; found == BatchSize;)
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            var old = rows(context);
            // Before the turn to write: whoever waits for it waits for the deletion alone.
            var ids = await old.OrderBy(firstBy).Select(row => EF.Property<long>(row, Id)).Take(BatchSize).ToListAsync(cancellationToken);
            found = ids.Count;
            if (found == 0)
                break;

            // That they are old is asked of the rows themselves once more: somebody may have changed one meanwhile.
            using (await store.EnterWriteAsync(cancellationToken))
                deleted += await old.Where(row => ids.Contains(EF.Property<long>(row, Id))).ExecuteDeleteAsync(cancellationToken);
        }

        return deleted;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "What has been kept long enough ({Kind}) can't be deleted at the moment.")]
    private partial void LogFailed(Exception exception, string kind);

    [LoggerMessage(Level = LogLevel.Error, Message = "What has been kept long enough can't be looked for at the moment.")]
    private partial void LogNotBegun(Exception exception);
}
