namespace Otp.Domain.Audit;

/// <summary>What was done.</summary>
public enum AuditAction
{
    Create = 1,
    Update = 2,
    Delete = 3,
    Revoke = 4,
    Unlock = 5,

    /// <summary>A code was given to a test recipient, and delivered to nobody.</summary>
    SendTest = 6,

    /// <summary>A code was to be delivered again.</summary>
    Resend = 7,

    /// <summary>Somebody looked at the whole recipient of a code, where it is shown as a mask.</summary>
    Reveal = 8,
}

/// <summary>To what kind of thing.</summary>
public enum AuditTarget
{
    OtpCode = 1,
    AccessToken = 2,
    GuessBudget = 3,
}

/// <summary>Who did what to which thing and when (contract, section 6). It never holds a code, a key or a recipient.</summary>
public sealed class AuditEntry(DateTimeOffset at, long? tokenId, AuditAction action, AuditTarget target, long targetId, string? hook = null)
{
    public long Id { get; private set; }

    public DateTimeOffset At { get; private set; } = at;

    /// <summary>The access token that asked for it; null: a hook, or the command line.</summary>
    public long? TokenId { get; private set; } = tokenId;

    /// <summary>The name of the hook that asked for it; null: none did.</summary>
    public string? Hook { get; private set; } = hook;

    public AuditAction Action { get; private set; } = action;

    public AuditTarget Target { get; private set; } = target;

    public long TargetId { get; private set; } = targetId;
}
