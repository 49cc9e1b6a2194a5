using System.Text.Json.Serialization;

namespace Otp.Client;

/// <summary>Why a verification didn't come true.</summary>
[JsonConverter(typeof(WordConverter<VerificationReason>))]
public enum VerificationReason
{
    /// <summary>One that came with a later version of the service.</summary>
    Unknown,

    /// <summary>The recipient has live codes, and none equals.</summary>
    Incorrect,

    /// <summary>The newest code was used already.</summary>
    Consumed,

    /// <summary>The newest code has expired.</summary>
    Expired,

    /// <summary>Too many wrong guesses; <see cref="Verification.RetryAfter"/> says until when.</summary>
    Locked,

    /// <summary>Nothing is known for this recipient.</summary>
    NotFound,
}

/// <summary>What a token may do.</summary>
[JsonConverter(typeof(WordConverter<Role>))]
public enum Role
{
    /// <summary>Everything.</summary>
    Admin,

    /// <summary>What its permissions say.</summary>
    Staff,
}

/// <summary>The right to an operation, by its code.</summary>
public enum Permission
{
    /// <summary>To create codes.</summary>
    Create = 2851,

    /// <summary>To read codes, deliveries and statistics.</summary>
    Read = 2852,

    /// <summary>To update codes, and to unlock recipients.</summary>
    Update = 2853,

    /// <summary>To delete codes.</summary>
    Delete = 2854,

    /// <summary>To verify codes.</summary>
    Verify = 2855,

    /// <summary>To send codes, and to resend them.</summary>
    Send = 2856,

    /// <summary>To deliver codes of one's own.</summary>
    Deliver = 2857,
}

/// <summary>By what way a message goes.</summary>
[JsonConverter(typeof(WordConverter<DeliveryChannel>))]
public enum DeliveryChannel
{
    /// <summary>One that came with a later version of the service.</summary>
    Unknown,

    /// <summary>A text message.</summary>
    Sms,

    /// <summary>A mail.</summary>
    Email,
}

/// <summary>What became of a message.</summary>
[JsonConverter(typeof(WordConverter<DeliveryState>))]
public enum DeliveryState
{
    /// <summary>One that came with a later version of the service.</summary>
    Unknown,

    /// <summary>It is attempted until the code ends.</summary>
    Pending,

    /// <summary>The provider took it.</summary>
    Delivered,

    /// <summary>It won't arrive.</summary>
    Failed,

    /// <summary>The provider's receipt says that it arrived.</summary>
    Confirmed,
}

/// <summary>What somebody did.</summary>
[JsonConverter(typeof(WordConverter<AuditAction>))]
public enum AuditAction
{
    /// <summary>One that came with a later version of the service.</summary>
    Unknown,

    /// <summary>Made it.</summary>
    Create,

    /// <summary>Changed it.</summary>
    Update,

    /// <summary>Deleted it.</summary>
    Delete,

    /// <summary>Revoked it.</summary>
    Revoke,

    /// <summary>Unlocked a recipient.</summary>
    Unlock,

    /// <summary>Sent to a test recipient, whom no message reaches.</summary>
    SendTest,

    /// <summary>Sent it once more.</summary>
    Resend,

    /// <summary>Had a recipient shown in the console.</summary>
    Reveal,
}

/// <summary>To what it was done.</summary>
[JsonConverter(typeof(WordConverter<AuditTarget>))]
public enum AuditTarget
{
    /// <summary>One that came with a later version of the service.</summary>
    Unknown,

    /// <summary>A code.</summary>
    OtpCode,

    /// <summary>A token.</summary>
    AccessToken,

    /// <summary>The count of a recipient's wrong guesses.</summary>
    GuessBudget,
}

/// <summary>How much time a row of statistics sums.</summary>
[JsonConverter(typeof(WordConverter<StatisticsStep>))]
public enum StatisticsStep
{
    /// <summary>An hour.</summary>
    Hour,

    /// <summary>A day in UTC.</summary>
    Day,
}

/// <summary>By what rows of statistics are told apart.</summary>
[JsonConverter(typeof(WordConverter<StatisticsGrouping>))]
public enum StatisticsGrouping
{
    /// <summary>What codes are for.</summary>
    Purpose,

    /// <summary>By what way messages go.</summary>
    Channel,

    /// <summary>Who takes them.</summary>
    Provider,

    /// <summary>The first digits of mobile numbers.</summary>
    Prefix,
}

/// <summary>By what codes can be ordered.</summary>
public enum OtpCodeOrder
{
    /// <summary>By id.</summary>
    Id,

    /// <summary>By mobile number.</summary>
    MobileNumber,

    /// <summary>By e-mail address.</summary>
    Email,

    /// <summary>By what is left of their time.</summary>
    Ttl,
}
