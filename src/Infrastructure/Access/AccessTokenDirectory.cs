using System.Collections.Frozen;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Otp.Application.Access;
using Otp.Application.Common.Interfaces;
using Otp.Domain.Access;
using Otp.Infrastructure.Persistence;
using Otp.Infrastructure.Persistence.Model;
using Otp.Infrastructure.Persistence.Repositories;

namespace Otp.Infrastructure.Access;

/// <summary>
/// The working tokens, in memory, by the hash of their keys. What is known is relied on for as long as <see cref="TokenLease"/> says since
/// the last look at the database began; after that, and for a key that isn't known, the database is looked at first.
/// </summary>
internal sealed partial class AccessTokenDirectory : IAccessTokenDirectory, IKnownTokens
{
    // Tokens are only ever added and revoked, so these two numbers tell any
    // change. The highest id wouldn't: a lower one may be committed after it.
    private const string Version = $"{Polling.Mark}SELECT count(*), count(revoked_at) FROM access_tokens";

    private readonly Lazy<RowMap<AccessToken>> _map;
    private readonly IPreparedQueries _queries;
    private readonly RowModel _model;
    private readonly IStore _store;
    private readonly StoragePreparation _preparation;
    private readonly TokenLease _lease;
    private readonly TimeProvider _clock;
    private readonly ILogger<AccessTokenDirectory> _logger;
    private readonly SharedLook _looks;
    private volatile Snapshot _snapshot = Snapshot.Empty;

    public AccessTokenDirectory(
        Lazy<RowMap<AccessToken>> map, IPreparedQueries queries, RowModel model, IStore store, StoragePreparation preparation,
        TokenLease lease, TimeProvider clock, ILogger<AccessTokenDirectory> logger)
    {
        (_map, _queries, _model, _store, _preparation) = (map, queries, model, store, preparation);
        (_lease, _clock, _logger) = (lease, clock, logger);
        _looks = new SharedLook(LookAsync, TimeProvider.System);
    }

    public bool IsRead => _snapshot.Version is not null;

    public ValueTask<AccessGrant?> FindAsync(ReadOnlySpan<char> key, CancellationToken cancellationToken) =>
        FindByHashAsync(AccessKey.HashOf(key), cancellationToken);

    // Without a task or a query where the key is known, as nearly every request's is.
    public ValueTask<AccessGrant?> FindByHashAsync(ReadOnlySpan<byte> hash, CancellationToken cancellationToken)
    {
        var snapshot = _snapshot;
        if (snapshot.Version is null)
            return default;

        var known = KeyHash.Of(hash);
        return snapshot.Entries.TryGetValue(known, out var entry) && snapshot.IsHeld(_lease)
            ? new ValueTask<AccessGrant?>(GrantOf(entry))
            : new ValueTask<AccessGrant?>(LookAndFindAsync(known, cancellationToken));
    }

    // On SQLite the service is the only process that takes keys, and what it changes it knows before it answers.
    public Task OutlastOtherProcessesAsync(CancellationToken cancellationToken) =>
        _store.IsServedByOneProcess && _preparation.IsDone ? Task.CompletedTask : _lease.OutlastAsync(cancellationToken);

    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            await LookNextAsync(cancellationToken);
        }
        catch (StorageUnavailableException exception)
        {
            _snapshot = _snapshot.Doubted();
            LogUnreadable(exception);
        }
    }

    /// <summary>
    /// Takes over the tokens as they are now, or later; where nothing changed it costs one small query, shared with all who ask meanwhile.
    /// </summary>
    /// <exception cref="StorageUnavailableException">The database can't be asked.</exception>
    public Task LookNextAsync(CancellationToken cancellationToken) => _looks.NextAsync().WaitAsync(cancellationToken);

    /// <summary>Stores when tokens were last used, to the minute.</summary>
    public async Task StoreLastUsesAsync(CancellationToken cancellationToken)
    {
        foreach (var entry in _snapshot.Entries.Values)
        {
            var lastUse = entry.LastUse;
            if (entry.IsStored(lastUse))
                continue;

            using (await _store.EnterWriteAsync(cancellationToken))
            {
                await _queries.ExecuteAsync(
                    "UPDATE access_tokens SET last_used_at = $1 WHERE id = $2", [_model.ToDatabase(lastUse), entry.Grant.TokenId],
                    cancellationToken);
            }

            entry.MarkStored(lastUse);
        }
    }

    private async Task<AccessGrant?> LookAndFindAsync(KeyHash hash, CancellationToken cancellationToken)
    {
        await LookNextAsync(cancellationToken);
        return _snapshot.Entries.TryGetValue(hash, out var entry) ? GrantOf(entry) : null;
    }

    private AccessGrant? GrantOf(Entry entry)
    {
        var now = _clock.GetUtcNow();
        if (now >= entry.ExpiresAt)
            return null;

        entry.MarkUsed(now);
        return entry.Grant;
    }

    private async Task LookAsync()
    {
        var (known, start) = (_snapshot, _lease.Now);
        try
        {
            _store.ThrowWhereGone();
            var version = await _queries.ListAsync(
                Version, [], reader => new TokenCounts(reader.GetInt64(0), reader.GetInt64(1)), CancellationToken.None);
            if (version[0] == known.Version)
                known.Confirm(start);
            else
                _snapshot = await ReadAsync(version[0], known, start);
        }
        catch (Exception exception) when (_store.IsUnavailable(exception))
        {
            throw new StorageUnavailableException("The access tokens can't be read from the database.", exception);
        }
    }

    private async Task<Snapshot> ReadAsync(TokenCounts version, Snapshot before, long start)
    {
        var known = before.Entries.Values.ToDictionary(entry => entry.Grant.TokenId);
        var map = _map.Value;
        var tokens = await _queries.ListAsync(
            map.Select("WHERE it.revoked_at IS NULL"), [], reader => map.EntityIn(reader, first: 0), CancellationToken.None);

        return new Snapshot(version, start, tokens.ToFrozenDictionary(
            token => KeyHash.Of(token.KeyHash),
            token => known.GetValueOrDefault(token.Id) ?? new Entry(token)));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Access tokens can't be read from the database; changes to them show once they can.")]
    private partial void LogUnreadable(Exception exception);

    private sealed record TokenCounts(long All, long Revoked);

    /// <param name="version">Null: nothing has been read yet.</param>
    private sealed class Snapshot(TokenCounts? version, long? lookedAt, FrozenDictionary<KeyHash, Entry> entries)
    {
        public static readonly Snapshot Empty = new(version: null, lookedAt: null, FrozenDictionary<KeyHash, Entry>.Empty);

        private const long Never = long.MinValue;

        private long _lookedAt = lookedAt ?? Never;

        public TokenCounts? Version { get; } = version;

        public FrozenDictionary<KeyHash, Entry> Entries { get; } = entries;

        public bool IsHeld(TokenLease lease) => Volatile.Read(ref _lookedAt) is var at && at != Never && lease.Holds(at);

        public void Confirm(long at) => Volatile.Write(ref _lookedAt, at);

        /// <summary>A new one, so that no look that began before can confirm it.</summary>
        public Snapshot Doubted() => new(Version, lookedAt: null, Entries);
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct KeyHash(UInt128 High, UInt128 Low)
    {
        public static KeyHash Of(ReadOnlySpan<byte> sha256) => MemoryMarshal.Read<KeyHash>(sha256);
    }

    private sealed class Entry(AccessToken token)
    {
        private long _lastMinute;
        private long _storedMinute;

        public AccessGrant Grant { get; } = new(token.Id, token.Name, token.Role, token.Permissions, token.ExpiresAt);

        public DateTimeOffset ExpiresAt { get; } = token.ExpiresAt ?? DateTimeOffset.MaxValue;

        /// <summary>To the minute.</summary>
        public DateTimeOffset LastUse => new(Volatile.Read(ref _lastMinute) * TimeSpan.TicksPerMinute, TimeSpan.Zero);

        public void MarkUsed(DateTimeOffset now)
        {
            var minute = MinuteOf(now);
            if (Volatile.Read(ref _lastMinute) != minute)
                Volatile.Write(ref _lastMinute, minute);
        }

        public bool IsStored(DateTimeOffset use) => MinuteOf(use) == _storedMinute;

        public void MarkStored(DateTimeOffset use) => _storedMinute = MinuteOf(use);

        private static long MinuteOf(DateTimeOffset instant) => instant.UtcTicks / TimeSpan.TicksPerMinute;
    }
}
