using Microsoft.EntityFrameworkCore;
using Otp.Application.Common.Interfaces;
using Otp.Infrastructure.Persistence;

namespace Otp.Infrastructure.Secrets;

/// <summary>Moves codes that older keys sealed to the newest, so that the older keys can be given up. Safe to stop and to start again.</summary>
internal sealed class CodeReencryption(OtpDbContext context, IUnitOfWork unitOfWork, SecretKeyRing keys)
{
    // Small, so that a service that runs beside it waits for no longer than a few milliseconds.
    private const int BatchSize = 200;

    public async Task<Reencryption> RunAsync(CancellationToken cancellationToken)
    {
        var moved = 0;
        for (IReadOnlyList<long> ids = [0]; ids.Count > 0;)
        {
            var after = ids[^1];
            ids = await unitOfWork.InTransactionAsync(cancellation => MoveBatchAsync(after, cancellation), cancellationToken);
            moved += ids.Count;
        }

        var isDone = await unitOfWork.InTransactionAsync(TryForgetOlderKeysAsync, cancellationToken);
        return new Reencryption(moved, OlderKeysAreNeeded: !isDone);
    }

    private async Task<IReadOnlyList<long>> MoveBatchAsync(long after, CancellationToken cancellationToken)
    {
        var ids = await SealedWithOlderKeysAsync(after, BatchSize, cancellationToken);
        await context.OtpCodes.Where(code => ids.Contains(code.Id)).LoadAsync(cancellationToken);
        // Storing seals anew what lies under an older key.
        await unitOfWork.SaveAsync(cancellationToken);
        context.ChangeTracker.Clear();
        return ids;
    }

    private async Task<bool> TryForgetOlderKeysAsync(CancellationToken cancellationToken)
    {
        // Answers can't be moved, for the requests that they are found by are known by their fingerprints alone. They are gone within a day.
        if ((await SealedWithOlderKeysAsync(after: 0, limit: 1, cancellationToken)).Count > 0 || await AnyAnswerUnderOlderKeysAsync(cancellationToken))
            return false;

        await context.RegisteredKeys.Where(key => key.Id != keys.Newest.Name).ExecuteDeleteAsync(cancellationToken);
        return true;
    }

    private async Task<bool> AnyAnswerUnderOlderKeysAsync(CancellationToken cancellationToken) =>
        (await context.Database.SqlQuery<long>(
            $"""SELECT id AS "Value" FROM kept_answers WHERE substr(sealed_answer, 1, {SecretKey.IdLength}) <> {keys.Newest.Id} LIMIT 1""").ToListAsync(cancellationToken)).Count > 0;

    private async Task<IReadOnlyList<long>> SealedWithOlderKeysAsync(long after, int limit, CancellationToken cancellationToken) =>
        await context.Database.SqlQuery<long>(
            $"""
             SELECT id AS "Value" FROM otp_codes
             WHERE id > {after} AND substr(sealed_code, 1, {SecretKey.IdLength}) <> {keys.Newest.Id}
             ORDER BY id LIMIT {limit}
             """).ToListAsync(cancellationToken);
}
