using System.Collections.Frozen;
using System.Runtime.InteropServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Otp.Application.Access;
using Otp.Application.Common.Interfaces;
using Otp.Domain.Access;
using Otp.Infrastructure.Persistence;

namespace Otp.Infrastructure.Access;

/// <summary>
/// The working tokens, in memory, by the hash of their keys. A change made by this process shows at once; one made by another, such as
/// the command line, at the next <see cref="RefreshIfChangedAsync"/>.
/// </summary>
internal sealed partial class AccessTokenDirectory(IDbContextFactory<OtpDbContext> contexts, IStorageProbe storage, TimeProvider clock, ILogger<AccessTokenDirectory> logger)
    : IAccessTokenDirectory, IDisposable
{
    private readonly SemaphoreSlim _refreshing = new(1, 1);
    private volatile Snapshot _snapshot = Snapshot.Empty;

    public bool IsRead => !ReferenceEquals(_snapshot, Snapshot.Empty);

    public AccessGrant? Find(ReadOnlySpan<char> key)
    {
        if (!_snapshot.Entries.TryGetValue(KeyHash.Of(AccessKey.HashOf(key)), out var entry))
            return null;

        var now = clock.GetUtcNow();
        if (now >= entry.ExpiresAt)
            return null;

        entry.MarkUsed(now);
        return entry.Grant;
    }

    /// <summary>Takes over the tokens as they are now. A database that can't be read is logged, and the tokens known so far stay.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await _refreshing.WaitAsync(cancellationToken);
        try
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            await TakeOverAsync(context, await VersionAsync(context, cancellationToken), cancellationToken);
        }
        catch (Exception exception) when (storage.IsUnavailable(exception))
        {
            LogUnreadable(exception);
        }
        finally
        {
            _refreshing.Release();
        }
    }

    /// <summary>Like <see cref="RefreshAsync"/>, but where nothing changed it costs one small query.</summary>
    public async Task RefreshIfChangedAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (await VersionAsync(context, cancellationToken) != _snapshot.Version)
            await RefreshAsync(cancellationToken);
    }

    /// <summary>Stores when tokens were last used, to the minute.</summary>
    public async Task StoreLastUsesAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        foreach (var entry in _snapshot.Entries.Values)
        {
            var lastUse = entry.LastUse;
            if (entry.IsStored(lastUse))
                continue;

            await context.AccessTokens.Where(token => token.Id == entry.Grant.TokenId)
                .ExecuteUpdateAsync(update => update.SetProperty(token => token.LastUsedAt, lastUse), cancellationToken);
            entry.MarkStored(lastUse);
        }
    }

    public void Dispose() => _refreshing.Dispose();

    private async Task TakeOverAsync(OtpDbContext context, (int, int) version, CancellationToken cancellationToken)
    {
        var known = _snapshot.Entries.Values.ToDictionary(entry => entry.Grant.TokenId);
        var tokens = await context.AccessTokens.AsNoTracking().Where(token => token.RevokedAt == null).ToListAsync(cancellationToken);

        _snapshot = new Snapshot(version, tokens.ToFrozenDictionary(
            token => KeyHash.Of(token.KeyHash),
            token => known.GetValueOrDefault(token.Id) ?? new Entry(token)));
    }

    // Tokens are only ever added and revoked, so these two numbers tell any change. The highest id wouldn't: a lower one may be committed after it.
    private static async Task<(int All, int Revoked)> VersionAsync(OtpDbContext context, CancellationToken cancellationToken) => (
        await context.AccessTokens.AsPoll().CountAsync(cancellationToken),
        await context.AccessTokens.AsPoll().CountAsync(token => token.RevokedAt != null, cancellationToken));

    [LoggerMessage(Level = LogLevel.Error, Message = "Access tokens can't be read from the database; changes to them show once they can.")]
    private partial void LogUnreadable(Exception exception);

    private sealed record Snapshot((int, int) Version, FrozenDictionary<KeyHash, Entry> Entries)
    {
        public static readonly Snapshot Empty = new((0, 0), FrozenDictionary<KeyHash, Entry>.Empty);
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

        public AccessGrant Grant { get; } = new(token.Id, token.Role, token.Permissions);

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
