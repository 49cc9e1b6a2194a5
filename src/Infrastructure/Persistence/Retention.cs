using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Otp.Application.Common;

namespace Otp.Infrastructure.Persistence;

/// <summary>Deletes what ended longer ago than <c>Otp:Retention</c>, and guess budgets that have counted nothing for as long (contract, section 8).</summary>
internal sealed partial class Retention(
    IDbContextFactory<OtpDbContext> contexts, IStore store, OtpSettings settings, TimeProvider clock, ILogger<Retention> logger) : BackgroundService
{
    /// <summary>Contract, section 9: at least every minute.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    // Small, so that a request waits behind it for no longer than behind a few others.
    internal const int BatchSize = 100;

    /// <returns>How many rows were deleted.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var cutoff = clock.GetUtcNow() - settings.Retention;
        var deleted = 0;
        for (var batch = BatchSize; batch == BatchSize; deleted += batch)
            batch = await DeleteAsync(context => context.OtpCodes.Where(code => code.EndsAt < cutoff).OrderBy(code => code.EndsAt).Take(BatchSize).ExecuteDeleteAsync(cancellationToken), cancellationToken);
        for (var batch = BatchSize; batch == BatchSize; deleted += batch)
            batch = await DeleteAsync(context => context.GuessBudgets.Where(budget => budget.WrongGuesses == 0 && budget.ChangedAt < cutoff).OrderBy(budget => budget.Id).Take(BatchSize).ExecuteDeleteAsync(cancellationToken), cancellationToken);
        return deleted;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
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

    private async Task<int> DeleteAsync(Func<OtpDbContext, Task<int>> delete, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        using (await store.EnterWriteAsync(cancellationToken))
            return await delete(context);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "What has been kept long enough can't be deleted at the moment.")]
    private partial void LogFailed(Exception exception);
}
