using System.Globalization;
using System.Text;
using Otp.Domain.Common;

namespace Otp.Domain.Access;

/// <summary>A client's right to call the service, known by the hash of its key (contract, sections 2 and 6).</summary>
public sealed class AccessToken
{
    public const int MaxNameLength = 100;

    /// <summary>How long another admin token must still work to stand in for one that is revoked: time enough to make a third.</summary>
    public static readonly TimeSpan LongEnough = TimeSpan.FromDays(1);

    public static readonly Failure NotFound = Failure.NotFound("access-token-not-found", "There is no access token with this id.");

    public static readonly Failure LastAdmin = Failure.Conflict(
        "last-admin-token", "This is the last admin token that works, now or a day from now; revoking it would shut everybody out.");

    private AccessToken(
        string name, Role role, IReadOnlyList<Permission> permissions, DateTimeOffset? expiresAt, AccessKey key, DateTimeOffset now)
    {
        Name = name;
        Role = role;
        Permissions = permissions;
        ExpiresAt = expiresAt;
        KeyHash = key.Hash();
        Prefix = key.Prefix;
        CreatedAt = now;
    }

#pragma warning disable CS8618 // Persistence fills every property before it hands the aggregate out.
    private AccessToken()
    {
    }
#pragma warning restore CS8618

    public long Id { get; private set; }

    public string Name { get; private set; }

    public Role Role { get; private set; }

    /// <summary>Empty for an admin, which needs none; rising by code.</summary>
    public IReadOnlyList<Permission> Permissions { get; private set; }

    /// <summary>The key's first eight characters.</summary>
    public string Prefix { get; private set; }

    /// <summary>32 bytes.</summary>
    public byte[] KeyHash { get; private set; }

    /// <summary>The first instant at which the token no longer works; null: it doesn't expire.</summary>
    public DateTimeOffset? ExpiresAt { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>To the minute.</summary>
    public DateTimeOffset? LastUsedAt { get; private set; }

    public DateTimeOffset? RevokedAt { get; private set; }

    /// <summary>A token that may do everything.</summary>
    /// <exception cref="ArgumentException">The name or the expiry can't be
    /// taken; see <see cref="IsName"/> and <see cref="IsExpiry"/>.</exception>
    public static AccessToken CreateAdmin(string name, DateTimeOffset? expiresAt, AccessKey key, DateTimeOffset now) =>
        Create(name, Role.Admin, [], expiresAt, key, now);

    /// <summary>A token that may do what its permissions say.</summary>
    /// <exception cref="ArgumentException">No permission is given, or one that
    /// can't be granted; or the name or the expiry can't be taken.</exception>
    public static AccessToken CreateStaff(
        string name, IEnumerable<Permission> permissions, DateTimeOffset? expiresAt, AccessKey key, DateTimeOffset now)
    {
        IReadOnlyList<Permission> granted = [.. permissions.Distinct().OrderBy(permission => permission.Code)];
        if (granted.Count == 0 || granted.Any(permission => permission.Code is null))
            throw new ArgumentException(
                "A staff token takes at least one permission, and only those that can be granted.", nameof(permissions));

        return Create(name, Role.Staff, granted, expiresAt, key, now);
    }

    /// <summary>Whether a name has 1 … <see cref="MaxNameLength"/> characters on one line, not all blank.</summary>
    public static bool IsName(string? name) =>
        !string.IsNullOrWhiteSpace(name) && name.Trim() is { Length: <= MaxNameLength } kept && kept.EnumerateRunes().All(IsVisible);

    /// <summary>
    /// Whether a name can hold it: what breaks a line, or the order in which it is read, would make a list of tokens show what isn't so.
    /// </summary>
    // The two joiners are part of Persian words.
    public static bool IsVisible(Rune rune) =>
        rune.Value is 0x200C or 0x200D
        || (rune != Rune.ReplacementChar
            && Rune.GetUnicodeCategory(rune) is not (
                UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator));

    public static bool IsExpiry(DateTimeOffset expiresAt, DateTimeOffset now) => expiresAt > now;

    public bool Allows(Permission permission) => Role == Role.Admin || Permissions.Contains(permission);

    public bool WorksAt(DateTimeOffset now) => RevokedAt is null && (ExpiresAt is not { } expiresAt || now < expiresAt);

    /// <summary>
    /// Until when another admin token must work so that this one isn't the last: as long as this one does, or <see cref="LongEnough"/>.
    /// </summary>
    public DateTimeOffset NeedsSuccessorUntil(DateTimeOffset now) =>
        ExpiresAt is { } expiresAt && expiresAt < now + LongEnough ? expiresAt : now + LongEnough;

    /// <summary>Revoking a second time changes nothing.</summary>
    /// <param name="isLastAdmin">Whether no other admin token works for as long as <see cref="NeedsSuccessorUntil"/> says.</param>
    public Failure? Revoke(bool isLastAdmin, DateTimeOffset now)
    {
        if (RevokedAt is not null)
            return null;
        if (Role == Role.Admin && isLastAdmin && WorksAt(now))
            return LastAdmin;

        RevokedAt = now.CutToMicroseconds();
        return null;
    }

    private static AccessToken Create(
        string name, Role role, IReadOnlyList<Permission> permissions, DateTimeOffset? expiresAt, AccessKey key, DateTimeOffset now)
    {
        if (!IsName(name))
            throw new ArgumentException("A token's name can't be blank, longer than its bound, or more than one line.", nameof(name));
        if (expiresAt is { } instant && !IsExpiry(instant, now))
            throw new ArgumentException("A token can't expire before it is made.", nameof(expiresAt));

        return new AccessToken(name.Trim(), role, permissions, expiresAt?.CutToMicroseconds(), key, now.CutToMicroseconds());
    }
}
