using Otp.Infrastructure.Persistence;
using Otp.Infrastructure.Persistence.Model;
using Otp.Infrastructure.Persistence.Repositories;
using Otp.Infrastructure.Secrets;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Storage;

/// <summary>Which keys the stored codes are sealed with, kept beside them so that a service with other keys doesn't start.</summary>
internal sealed class KeyRegister(
    IPreparedQueries queries, RowModel model, SecretKeyRing keys, IRegisteredKeys registered, TimeProvider clock)
{
    // Enough to notice a node that seals with a key that isn't listed, and few enough for a start on any number of rows.
    private const string Looked = "LIMIT 1000";

    // Of the newest and the longest-lived values.
    private static readonly string UsedKeys =
        $"""
        SELECT substr(sealed_code, 1, {SecretKey.IdLength}) FROM (SELECT sealed_code FROM otp_codes ORDER BY id DESC {Looked}) AS newest
        UNION
        SELECT substr(sealed_code, 1, {SecretKey.IdLength})
        FROM (SELECT sealed_code FROM otp_codes WHERE ends_at > $1 ORDER BY ends_at DESC {Looked}) AS live
        UNION
        SELECT substr(sealed_answer, 1, {SecretKey.IdLength})
        FROM (SELECT sealed_answer FROM kept_answers WHERE NOT is_copy ORDER BY id DESC {Looked}) AS answers
        """;

    private const string Register =
        """
        INSERT INTO registered_keys (id, registered_at) VALUES ($1, $2)
        ON CONFLICT (id) DO UPDATE SET registered_at = excluded.registered_at
        """;

    /// <summary>Notes that this process seals with the newest key.</summary>
    /// <inheritdoc cref="CheckAsync" path="/exception"/>
    public async Task RegisterAsync(CancellationToken cancellationToken)
    {
        await CheckAsync(cancellationToken);
        await queries.ExecuteAsync(Register, [keys.Newest.Name, model.ToDatabase(clock.GetUtcNow())], cancellationToken);
    }

    /// <exception cref="StartupException">Something is sealed with a key that isn't configured here.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        // The list is what nodes said, the values are what they did.
        var used = await queries.ListAsync(
            UsedKeys, [model.ToDatabase(clock.GetUtcNow())], reader => reader.GetFieldValue<byte[]>(0), cancellationToken);
        var named = used.Where(value => value.Length == SecretKey.IdLength).Select(SecretKey.NameIn);
        SecretKeyLoader.ThrowWhereMissing([.. registered.Read().Union(named, StringComparer.Ordinal)], keys.All, registered.Description);
    }
}
