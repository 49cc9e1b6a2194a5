using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Otp.Application.Common.Interfaces;
using Otp.Domain.Access;
using Otp.Domain.Common;
using Otp.Infrastructure.Persistence.Commits;
using Otp.Infrastructure.Persistence.Model;
using Otp.Infrastructure.Secrets;

namespace Otp.Infrastructure.Persistence.Repositories;

/// <summary>
/// Answers are kept in the commit of what they answer for, once under each key: nodes that share a key find the same row, and can't both
/// store it, whatever the order of their keys.
/// </summary>
internal sealed class KeptAnswers(
    IDbContextFactory<OtpDbContext> contexts, RowMap<KeptAnswerRow> map, AnswerSealer sealer, SecretKeyRing keys, IStore store,
    TimeProvider clock) : IKeptAnswers
{
    private (IdempotentRequest Request, IReadOnlyList<byte[]> Fingerprints, Func<object, byte[]> Format)? _asked;

    /// <summary>Whether the request of this scope came with a key.</summary>
    public bool IsAsked => _asked is not null;

    public async Task<KeptAnswer?> FindAsync(IdempotentRequest request, CancellationToken cancellationToken)
    {
        var requests = FingerprintsOf(TextOf(request));
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await context.KeptAnswers.AsNoTracking()
            .Where(kept => requests.Contains(kept.RequestFingerprint)).OrderBy(kept => kept.Id).ToListAsync(cancellationToken);
        var expired = clock.GetUtcNow() - IdempotentRequest.KeptFor;
        if (rows.Find(kept => kept.KeptAt > expired) is { } row)
            return new KeptAnswer(IsOfSameBody(request, row), sealer.TryOpen(row.SealedAnswer, row.RequestFingerprint));
        if (rows.Count == 0)
            return null;

        using (await store.EnterWriteAsync(cancellationToken))
        {
            await context.KeptAnswers
                .Where(kept => requests.Contains(kept.RequestFingerprint) && kept.KeptAt <= expired).ExecuteDeleteAsync(cancellationToken);
        }

        return null;
    }

    public void Keep(IdempotentRequest request, Func<object, byte[]> format) => _asked = (request, FingerprintsOf(TextOf(request)), format);

    /// <summary>Whether somebody else has kept an answer to the same request meanwhile.</summary>
    public async Task<bool> IsKeptAsync(CancellationToken cancellationToken)
    {
        var requests = _asked!.Value.Fingerprints;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.KeptAnswers.AnyAsync(kept => requests.Contains(kept.RequestFingerprint), cancellationToken);
    }

    /// <summary>The rows to be stored, each with what two commits of the same request must not both have.</summary>
    /// <param name="answer">Called once for all of them, anew where a commit starts anew: all keep the same.</param>
    /// <param name="isIdle">Whether the answer is all that its commit stores.</param>
    public IEnumerable<RowChange> ChangesFor(Func<object> answer, bool isIdle)
    {
        var (request, fingerprints, format) = _asked!.Value;
        var (answered, text, keptAt, left) = ((object?)null, Array.Empty<byte>(), default(DateTimeOffset), 0);
        return fingerprints.Select(
            (fingerprint, index) => map.LateInsert(() => Make(fingerprint, index), Convert.ToHexString(fingerprint)));

        KeptAnswerRow Make(byte[] fingerprint, int index)
        {
            if (left == 0)
            {
                answered = answer();
                (text, keptAt, left) = (format(answered), clock.GetUtcNow().CutToMicroseconds(), fingerprints.Count);
            }

            left--;
            var key = keys.All[index];
            return new KeptAnswerRow
            {
                RequestFingerprint = fingerprint,
                BodyFingerprint = AnswerSealer.FingerprintOf(request.Body.Span, key),
                SealedAnswer = AnswerSealer.Seal(text, fingerprint, key),
                IsCopy = index > 0,
                OtpCodeId = (answered as ITellsOfCode)?.OtpCodeId,
                IdleTokenId = isIdle ? request.Caller.TokenId : null,
                KeptAt = keptAt,
            };
        }
    }

    private bool IsOfSameBody(IdempotentRequest request, KeptAnswerRow row) =>
        keys.All.Any(
            key => CryptographicOperations.FixedTimeEquals(AnswerSealer.FingerprintOf(request.Body.Span, key), row.BodyFingerprint));

    // The newest key's comes first.
    private IReadOnlyList<byte[]> FingerprintsOf(byte[] text) => [.. keys.All.Select(key => AnswerSealer.FingerprintOf(text, key))];

    // Neither a number, the name of a hook nor that of an operation holds a line break.
    private static byte[] TextOf(IdempotentRequest request) =>
        Encoding.UTF8.GetBytes($"{ScopeOf(request.Caller)}\n{request.Operation}\n{request.Key}");

    // A token's id alone, as in the answers that are kept already.
    private static string ScopeOf(Caller caller) =>
        caller.Hook is { } hook ? $"hook {hook}" : string.Create(CultureInfo.InvariantCulture, $"{caller.TokenId}");
}
