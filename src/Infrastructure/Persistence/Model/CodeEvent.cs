using Otp.Domain.Deliveries;
using Otp.Domain.OtpCodes;

namespace Otp.Infrastructure.Persistence.Model;

/// <summary>What can happen to a code or its messages, as statistics count it. The view <c>code_events</c> has the same numbers.</summary>
internal enum CodeEventKind
{
    Created = 1,

    /// <summary>A message was to be sent, by the first of its providers.</summary>
    Sent = 2,

    /// <summary>The same message was handed to another provider.</summary>
    HandedOn = 3,

    /// <summary>A provider took it; taken back where that says later that it didn't arrive.</summary>
    Delivered = 4,

    Verified = 5,
    Expired = 6,
    Locked = 7,
}

/// <summary>
/// What happened and can't be read from the codes and their deliveries any more, or never could, until the hourly sums have it. Triggers
/// write nearly all of them: where a code is deleted, where a change would rewrite its past, and where a provider took a message.
/// </summary>
internal sealed class LooseEvent
{
    public long Id { get; private set; }

    public required DateTimeOffset At { get; init; }

    public required CodeEventKind Kind { get; init; }

    /// <summary>The hour that it counts for, in hours since 1970.</summary>
    public required long Hour { get; init; }

    /// <summary>Of a verification, the hour in which the message was sent that told the code; null: none did.</summary>
    public required long? SentHour { get; init; }

    /// <summary>Empty: none.</summary>
    public required string Purpose { get; init; }

    public required DeliveryChannel Channel { get; init; }

    /// <summary>Empty: none.</summary>
    public required string Provider { get; init; }

    /// <summary>Of the mobile number; empty: there is none.</summary>
    public required string Prefix { get; init; }

    /// <summary>1, or -1 for what is to be taken back.</summary>
    public required int Weight { get; init; }

    /// <summary>Takes back that a deleted code expires, as the view has it of every code that wasn't spent.</summary>
    public static LooseEvent NotExpired(OtpCode code) => new()
    {
        At = code.ValidTo,
        Kind = CodeEventKind.Expired,
        Hour = HourlySum.HourOf(code.ValidTo),
        SentHour = null,
        Purpose = code.Purpose?.Value ?? "",
        Channel = DeliveryChannels.Of(code.Recipient),
        Provider = "",
        Prefix = code.Recipient.MobileNumber is { } number ? SendCeilings.PrefixOf(number) : "",
        Weight = -1,
    };
}
