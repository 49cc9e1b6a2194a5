namespace Otp.Client;

/// <summary>A one-time code as the service has it. Not a record, so that it prints nothing it holds.</summary>
public sealed class OtpCode
{
    /// <summary>What it is found by.</summary>
    public required long Id { get; init; }

    /// <summary>Null where the service drew it, for then its recipient alone knows it.</summary>
    public required OneTimeCode? Code { get; init; }

    /// <summary>As <c>09123256545</c>; null where it is for an e-mail address.</summary>
    public required string? MobileNumber { get; init; }

    /// <summary>Null where it is for a mobile number.</summary>
    public required string? Email { get; init; }

    /// <summary>The mobile number or the e-mail address, whichever is set.</summary>
    public required Recipient Recipient { get; init; }

    /// <summary>When it ends.</summary>
    public required DateTimeOffset ValidTo { get; init; }

    /// <summary>Whole seconds until then, by the service's clock.</summary>
    public required long Ttl { get; init; }

    /// <summary>Whether it can still be used.</summary>
    public required bool IsAllow { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was changed, used or locked last.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>What it is for; null: nothing in particular.</summary>
    public string? Purpose { get; init; }
}

/// <summary>What came of a verification.</summary>
public sealed class Verification
{
    /// <summary>Whether the code was right. It is true once, whoever asks how often.</summary>
    public required bool Verified { get; init; }

    /// <summary>The code that was right.</summary>
    public required long? Id { get; init; }

    /// <summary>Who was asked for.</summary>
    public required Recipient Recipient { get; init; }

    /// <summary>Why not; null where it was right.</summary>
    public required VerificationReason? Reason { get; init; }

    /// <summary>With <see cref="VerificationReason.Incorrect"/> alone: the guesses left before the lock.</summary>
    public required int? AttemptsLeft { get; init; }

    /// <summary>With <see cref="VerificationReason.Locked"/> alone: whole seconds; null where the lock lasts until an unlock.</summary>
    public required long? RetryAfter { get; init; }
}

/// <summary>The attempts to hand a code to one provider.</summary>
public sealed class Delivery
{
    /// <summary>The message's.</summary>
    public required long Id { get; init; }

    /// <summary>By what way it goes.</summary>
    public required DeliveryChannel Channel { get; init; }

    /// <summary>As the service's operator calls it.</summary>
    public required string Provider { get; init; }

    /// <summary>What became of it.</summary>
    public required DeliveryState State { get; init; }

    /// <summary>How many there were.</summary>
    public required int Attempts { get; init; }

    /// <summary>When the next one comes; null: none.</summary>
    public required DateTimeOffset? NextAt { get; init; }

    /// <summary>The provider's own code for why it never takes this message; null: it didn't say so.</summary>
    public required string? Reason { get; init; }

    /// <summary>When the message was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When this was known.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>What happened to codes and their messages, step by step.</summary>
public sealed class Statistics
{
    /// <summary>The first day, in UTC.</summary>
    public required DateOnly From { get; init; }

    /// <summary>The last day, in UTC.</summary>
    public required DateOnly To { get; init; }

    /// <summary>How much time a row sums.</summary>
    public required StatisticsStep Step { get; init; }

    /// <summary>The oldest first.</summary>
    public required IReadOnlyList<StatisticsRow> Rows { get; init; }
}

/// <summary>What happened within a step, in all or to one group.</summary>
public sealed class StatisticsRow
{
    /// <summary>When the step begins.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Null where rows aren't told apart, and for what has none.</summary>
    public string? Group { get; init; }

    /// <summary>Codes that were made.</summary>
    public required long Created { get; init; }

    /// <summary>Messages that were to be sent.</summary>
    public required long Sent { get; init; }

    /// <summary>How many of these a provider took.</summary>
    public required long Delivered { get; init; }

    /// <summary>Codes that were verified.</summary>
    public required long Verified { get; init; }

    /// <summary>Codes that ended unused.</summary>
    public required long Expired { get; init; }

    /// <summary>Codes that wrong guesses took out of use.</summary>
    public required long Locked { get; init; }

    /// <summary>The share of the messages whose code was verified; null where none was sent.</summary>
    public required double? Conversion { get; init; }
}

/// <summary>An access token, without its key.</summary>
public class AccessToken
{
    /// <summary>What it is revoked by.</summary>
    public required long Id { get; init; }

    /// <summary>What people know it by.</summary>
    public required string Name { get; init; }

    /// <summary>What it may do.</summary>
    public required Role Role { get; init; }

    /// <summary>Of a <see cref="Role.Staff"/> token.</summary>
    public required IReadOnlyList<Permission> Permissions { get; init; }

    /// <summary>The key's first eight characters.</summary>
    public required string Prefix { get; init; }

    /// <summary>Null: never.</summary>
    public required DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>To the minute; null: not yet.</summary>
    public required DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>Null: it isn't.</summary>
    public required DateTimeOffset? RevokedAt { get; init; }
}

/// <summary>A token just made, with its key, which the service shows this once.</summary>
public sealed class CreatedAccessToken : AccessToken
{
    /// <summary>It can't be shown again.</summary>
    public required TokenKey Key { get; init; }
}

/// <summary>Who did what to which thing, and when.</summary>
public sealed class AuditEntry
{
    /// <summary>Its own.</summary>
    public required long Id { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who; null: a hook, or the command line.</summary>
    public required long? TokenId { get; init; }

    /// <summary>What.</summary>
    public required AuditAction Action { get; init; }

    /// <summary>To what kind of thing.</summary>
    public required AuditTarget Target { get; init; }

    /// <summary>To which one.</summary>
    public required long TargetId { get; init; }

    /// <summary>The hook that asked for it; null: none did.</summary>
    public string? Hook { get; init; }
}

/// <summary>A part of a list.</summary>
public sealed class Page<T>
{
    /// <summary>How many there are in all.</summary>
    public required long Count { get; init; }

    /// <summary>The address of the next part; null where there is none.</summary>
    public required Uri? Next { get; init; }

    /// <summary>The address of the part before; null where there is none.</summary>
    public required Uri? Previous { get; init; }

    /// <summary>The part that was asked for.</summary>
    public required IReadOnlyList<T> Results { get; init; }
}
