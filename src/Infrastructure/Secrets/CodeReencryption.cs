using Microsoft.EntityFrameworkCore;
using Otp.Application.Common.Interfaces;
using Otp.Domain.OtpCodes;
using Otp.Infrastructure.Persistence;

namespace Otp.Infrastructure.Secrets;

/// <summary>Moves codes that older keys sealed to the newest, so that the older keys can be given up. Safe to stop and to start again.</summary>
internal sealed class CodeReencryption(OtpDbContext context, IUnitOfWork unitOfWork, SecretKeyRing keys)
{
    // Small, so that a service that runs beside it waits for no longer than a few milliseconds.
    private const int BatchSize = 200;

    /// <returns>How many codes were moved.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var moved = 0;
        for (IReadOnlyList<long> ids = [0]; ids.Count > 0;)
        {
            var after = ids[^1];
            ids = await unitOfWork.InTransactionAsync(cancellation => MoveBatchAsync(after, cancellation), cancellationToken);
            moved += ids.Count;
        }

        await unitOfWork.InTransactionAsync(ForgetUnusedKeysAsync, cancellationToken);
        return moved;
    }

    private async Task<IReadOnlyList<long>> MoveBatchAsync(long after, CancellationToken cancellationToken)
    {
        var batch = await SealedWithOlderKeys().Where(code => code.Id > after).OrderBy(code => code.Id).Take(BatchSize).ToListAsync(cancellationToken);

        // Storing a code seals it anew.
        foreach (var code in batch)
            context.Entry(code).State = EntityState.Modified;
        await unitOfWork.SaveAsync(cancellationToken);
        context.ChangeTracker.Clear();

        return [.. batch.Select(code => code.Id)];
    }

    private async Task<int> ForgetUnusedKeysAsync(CancellationToken cancellationToken) =>
        await SealedWithOlderKeys().AnyAsync(cancellationToken)
            ? 0
            : await context.RegisteredKeys.Where(key => key.Id != keys.Newest.Name).ExecuteDeleteAsync(cancellationToken);

    private IQueryable<OtpCode> SealedWithOlderKeys() =>
        context.OtpCodes.FromSql($"SELECT * FROM otp_codes WHERE substr(sealed_code, 1, {SecretKey.IdLength}) <> {keys.Newest.Id}");
}
