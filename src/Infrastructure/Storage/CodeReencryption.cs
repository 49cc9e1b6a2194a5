using System.Data;
using Microsoft.EntityFrameworkCore;
using Otp.Application.Common.Interfaces;
using Otp.Domain.OtpCodes;
using Otp.Infrastructure.Persistence;
using Otp.Infrastructure.Persistence.Model;
using Otp.Infrastructure.Persistence.Repositories;
using Otp.Infrastructure.Secrets;

namespace Otp.Infrastructure.Storage;

/// <summary>
/// Moves codes that older keys sealed to the newest, so that the older keys can be given up. Safe to stop and to start again.
/// </summary>
internal sealed class CodeReencryption(
    OtpDbContext context, Session session, RowMap<OtpCode> map, IUnitOfWork unitOfWork, SecretKeyRing keys, ServingNodes nodes,
    IStore store, TimeProvider clock)
    : ICodeReencryption
{
    /// <summary>How many rows are looked at in one query: a reader that takes longer would keep SQLite's log from being cut.</summary>
    internal const int WindowSize = 10_000;

    // Small, so that writers wait for no longer than a few milliseconds.
    private const int BatchSize = 200;

    // Each conflict means that somebody else got on.
    private const int MostAttempts = 200;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    public async Task<Reencryption> RunAsync(CancellationToken cancellationToken)
    {
        // It seals, so nobody may forget its key meanwhile.
        await nodes.BeatAsync(cancellationToken);
        try
        {
            return await MoveAndForgetAsync(cancellationToken);
        }
        finally
        {
            await nodes.LeaveAsync(CancellationToken.None);
        }
    }

    private async Task<Reencryption> MoveAndForgetAsync(CancellationToken cancellationToken)
    {
        // Asked for before the rows are looked at: who comes later with an older key lists it anew.
        var listed = await context.RegisteredKeys.AsNoTracking().Where(key => key.Id != keys.Newest.Name).ToListAsync(cancellationToken);
        var others = await OlderKeysOfOthersAsync(cancellationToken);
        var (moved, unreadable) = await MoveAsync(cancellationToken);
        var isAnswerLeft = await AnyAnswerUnderOlderKeysAsync(cancellationToken);

        if (others.Count == 0 && !isAnswerLeft)
            others = await ForgetAsync(listed, cancellationToken);
        return new Reencryption(moved, unreadable, others, isAnswerLeft);
    }

    private async Task<(int Moved, int Unreadable)> MoveAsync(CancellationToken cancellationToken)
    {
        var (moved, unreadable, after, beat) = (0, 0, 0L, clock.GetTimestamp());
        // Outside any transaction: it is the store of what was found that tells whether it has changed since.
        for (var window = await LookAsync(after, cancellationToken); window.Count > 0; window = await LookAsync(after, cancellationToken))
        {
            foreach (var rows in window.Chunk(BatchSize).Where(rows => rows.Any(row => row.IsToBeMoved)))
            {
                var ids = rows.Where(row => row.IsToBeMoved).Select(row => row.Id).ToHashSet();
                var (done, left) = await RetryAsync(() => MoveBatchAsync(rows[0].Id, rows[^1].Id, ids, cancellationToken));
                (moved, unreadable) = (moved + done, unreadable + left);
                if (clock.GetElapsedTime(beat) < ServingNodes.BeatInterval)
                    continue;
                await nodes.BeatAsync(cancellationToken);
                beat = clock.GetTimestamp();
            }

            after = window[^1].Id;
        }

        return (moved, unreadable);
    }

    private async Task<IReadOnlyList<(long Id, bool IsToBeMoved)>> LookAsync(long after, CancellationToken cancellationToken)
    {
        var rows = await context.OtpCodeRows.Where(row => row.Id > after).OrderBy(row => row.Id).Take(WindowSize)
            .Select(row => new
            {
                row.Id,
                row.SealedCode,
                HasNeedlessFingerprint = row.IsGenerated && row.CodeFingerprint != CodeSealer.NoFingerprint,
            })
            .ToListAsync(cancellationToken);
        return [.. rows.Select(row => (row.Id, row.HasNeedlessFingerprint || !row.SealedCode.AsSpan().StartsWith(keys.Newest.Id)))];
    }

    private async Task<(int Moved, int Unreadable)> MoveBatchAsync(
        long first, long last, HashSet<long> ids, CancellationToken cancellationToken)
    {
        unitOfWork.Forget();
        var read = await session.ListAsync(map, "WHERE it.id >= $1 AND it.id <= $2", [first, last], cancellationToken);
        var codes = read.FindAll(code => ids.Contains(code.Id));
        foreach (var code in codes)
            session.DeriveAnew(code);
        await unitOfWork.SaveAsync(cancellationToken);
        unitOfWork.Forget();
        var moved = codes.Count(code => code.Code.IsReadable);
        return (moved, codes.Count - moved);
    }

    /// <returns>Keys that somebody has come with meanwhile, and that stay therefore.</returns>
    private async Task<IReadOnlyList<string>> ForgetAsync(IReadOnlyList<RegisteredKey> listed, CancellationToken cancellationToken)
    {
        // Nobody is between reading the list and beginning to seal.
        await using var alone = await store.EnterPreparationAsync(LongestWait, clock, cancellationToken);
        return await RetryAsync(() => TryForgetAsync(listed, cancellationToken));
    }

    private async Task<IReadOnlyList<string>> TryForgetAsync(IReadOnlyList<RegisteredKey> listed, CancellationToken cancellationToken)
    {
        using var turn = await store.EnterWriteAsync(cancellationToken);
        // Serializable: whoever comes with one of the keys at the same moment, or this, starts anew.
        await using var transaction = await context.Database.BeginTransactionAsync(IsolationLevel.Serializable, cancellationToken);
        if (await OlderKeysOfOthersAsync(cancellationToken) is { Count: > 0 } others)
            return others;

        foreach (var old in listed)
            await context.RegisteredKeys.Where(key => key.Id == old.Id && key.RegisteredAt == old.RegisteredAt)
                .ExecuteDeleteAsync(cancellationToken);
        var left = await context.RegisteredKeys.Where(key => key.Id != keys.Newest.Name).Select(key => key.Id)
            .ToListAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return left;
    }

    private async Task<IReadOnlyList<string>> OlderKeysOfOthersAsync(CancellationToken cancellationToken) =>
        [.. (await nodes.KeysOfOthersAsync(context, cancellationToken)).Except([keys.Newest.Name], StringComparer.Ordinal)];

    // Answers can't be moved, for the requests that they are found by are known by their fingerprints alone. They are gone within a day.
    private async Task<bool> AnyAnswerUnderOlderKeysAsync(CancellationToken cancellationToken) =>
        (await context.Database.SqlQuery<long>(
            $"""
            SELECT id AS "Value" FROM kept_answers
            WHERE NOT is_copy AND substr(sealed_answer, 1, {SecretKey.IdLength}) <> {keys.Newest.Id} LIMIT 1
            """)
            .ToListAsync(cancellationToken)).Count > 0;

    private async Task<T> RetryAsync<T>(Func<Task<T>> work)
    {
        for (var attempt = 1; attempt <= MostAttempts; attempt++)
        {
            try
            {
                return await work();
            }
            catch (Exception exception) when (exception is ConcurrencyConflictException || store.IsConflict(exception))
            {
                unitOfWork.Forget();
            }
        }

        throw new StorageUnavailableException("Others kept changing the same rows; what was moved is moved. Run this again.");
    }
}
