using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Otp.Application.Common.Interfaces;
using Otp.Domain.Common;
using Otp.Infrastructure.Secrets;

namespace Otp.Infrastructure.Persistence;

/// <summary>Answers are kept in the commit of what they answer for; whoever comes second with the same key finds the row there.</summary>
internal sealed class KeptAnswers(IDbContextFactory<OtpDbContext> contexts, AnswerSealer sealer, IStore store, TimeProvider clock) : IKeptAnswers
{
    private (byte[] Request, byte[] Body, Func<object, byte[]> Format)? _asked;

    /// <summary>Whether the request of this scope came with a key.</summary>
    public bool IsAsked => _asked is not null;

    /// <summary>What two commits of the same request must not both have.</summary>
    public object Claim => Convert.ToHexString(_asked!.Value.Request);

    public async Task<KeptAnswer?> FindAsync(IdempotentRequest request, CancellationToken cancellationToken)
    {
        var requests = sealer.FingerprintsOf(TextOf(request));
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var row = await context.KeptAnswers.AsNoTracking().FirstOrDefaultAsync(kept => requests.Contains(kept.RequestFingerprint), cancellationToken);
        if (row is null)
            return null;

        if (row.KeptAt <= clock.GetUtcNow() - IdempotentRequest.KeptFor)
        {
            using (await store.EnterWriteAsync(cancellationToken))
                await context.KeptAnswers.Where(kept => kept.Id == row.Id).ExecuteDeleteAsync(cancellationToken);
            return null;
        }

        var isOfSameBody = sealer.FingerprintsOf(request.Body.ToArray()).Any(body => CryptographicOperations.FixedTimeEquals(body, row.BodyFingerprint));
        return new KeptAnswer(isOfSameBody, sealer.Open(row.SealedAnswer, row.RequestFingerprint));
    }

    public void Keep(IdempotentRequest request, Func<object, byte[]> format) =>
        _asked = (sealer.FingerprintsOf(TextOf(request))[0], sealer.FingerprintsOf(request.Body.ToArray())[0], format);

    /// <summary>Whether somebody else has kept an answer to the same request meanwhile.</summary>
    public async Task<bool> IsKeptAsync(CancellationToken cancellationToken)
    {
        var request = _asked!.Value.Request;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.KeptAnswers.AnyAsync(kept => kept.RequestFingerprint == request, cancellationToken);
    }

    public KeptAnswerRow Make(object answer)
    {
        var (request, body, format) = _asked!.Value;
        return new KeptAnswerRow
        {
            RequestFingerprint = request,
            BodyFingerprint = body,
            SealedAnswer = sealer.Seal(format(answer), request),
            IsCopy = false,
            OtpCodeId = null,
            IdleTokenId = null,
            KeptAt = clock.GetUtcNow().CutToMicroseconds(),
        };
    }

    // Neither a number nor the name of an operation holds a line break.
    private static byte[] TextOf(IdempotentRequest request) => Encoding.UTF8.GetBytes($"{request.TokenId}\n{request.Operation}\n{request.Key}");
}
