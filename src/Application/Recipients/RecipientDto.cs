using Otp.Domain.Deliveries;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;

namespace Otp.Application.Recipients;

/// <summary>How a recipient stands, and a part of what happened to it. Not a record; whom it is about prints as a mask.</summary>
public sealed class RecipientDto
{
    public required Recipient Recipient { get; init; }

    /// <summary>When this is so.</summary>
    public required DateTimeOffset At { get; init; }

    public required GuessStanding Guesses { get; init; }

    /// <summary>By the limits of codes without a purpose first, then by those of each purpose that has limits of its own.</summary>
    public required IReadOnlyList<PurposeSendsDto> Sends { get; init; }

    /// <summary>Why it is sent nothing, whatever it was sent before; null: nothing keeps messages from it but its limits.</summary>
    public required SendObstacle? Obstacle { get; init; }

    /// <summary>What a code can be sent for, as far as that is configured.</summary>
    public required IReadOnlyList<string> Purposes { get; init; }

    /// <summary>The languages that there are messages in.</summary>
    public required IReadOnlyList<string> Locales { get; init; }

    /// <summary>The newest; null: none is known.</summary>
    public required CodeTraceDto? LastCode { get; init; }

    /// <summary>The newest first.</summary>
    public required IReadOnlyList<CodeTraceDto> Codes { get; init; }

    /// <summary>The id before which more codes are to be asked for; null: there are none.</summary>
    public required long? MoreBefore { get; init; }

    public bool IsKnown => LastCode is not null || Guesses.WrongGuesses > 0 || Sends.Any(sends => sends.Standing.InHour > 0);
}

/// <summary>What keeps every message from a recipient.</summary>
public enum SendObstacle
{
    /// <summary>It always gets the same code, and no message.</summary>
    IsTestRecipient = 1,

    /// <summary>The operator has nothing sent to it.</summary>
    IsNotServed = 2,

    /// <summary>No provider is configured for its channel.</summary>
    HasNoProvider = 3,
}

/// <summary>How a recipient stands with the sends of one purpose.</summary>
/// <param name="Purpose">Null: none, or one without limits of its own.</param>
public sealed record PurposeSendsDto(string? Purpose, SendStanding Standing);

/// <summary>Who made something.</summary>
/// <param name="TokenId">Null: it was no token.</param>
/// <param name="TokenName">Null: it was no token, or one that isn't known any more.</param>
/// <param name="Hook">Null: it was no hook.</param>
public sealed record MakerDto(long? TokenId, string? TokenName, string? Hook);

/// <summary>A code as it is traced; never the code itself.</summary>
public sealed record CodeTraceDto
{
    public required long Id { get; init; }

    /// <summary>Null: none.</summary>
    public required string? Purpose { get; init; }

    public required MakerDto Maker { get; init; }

    /// <summary>Whether the service drew it.</summary>
    public required bool IsGenerated { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ValidTo { get; init; }

    public required OtpCodeState State { get; init; }

    /// <summary>When it was used up, locked or expired; where it can still be used, when it will expire.</summary>
    public required DateTimeOffset EndsAt { get; init; }

    /// <summary>The newest first.</summary>
    public required IReadOnlyList<MessageTraceDto> Messages { get; init; }

    public bool HasEnded => State is not (OtpCodeState.Usable or OtpCodeState.NotYetUsable);

    /// <summary>Whether it may be delivered once more, as far as can be told without it.</summary>
    public bool MayBeSentAgain => State == OtpCodeState.Usable && Messages.Count > 0;
}

/// <summary>The attempts to hand one message to one provider.</summary>
public sealed record MessageTraceDto
{
    public required long Id { get; init; }

    /// <summary>What all providers' share that were asked to take the same message.</summary>
    public required long MessageId { get; init; }

    public required long OtpCodeId { get; init; }

    public required DeliveryChannel Channel { get; init; }

    public required string Provider { get; init; }

    public required string Locale { get; init; }

    public required DeliveryState State { get; init; }

    public required int Attempts { get; init; }

    /// <summary>In the provider's own code, why it never takes this message; null: it didn't say so.</summary>
    public required string? Reason { get; init; }

    /// <summary>When it is attempted; null: not any more.</summary>
    public required DateTimeOffset? NextAt { get; init; }

    /// <summary>Whether a receipt said so.</summary>
    public required bool IsSettled { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the last of it became known.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    public static MessageTraceDto Of(CodeDelivery delivery) => new()
    {
        Id = delivery.Id,
        MessageId = delivery.MessageId,
        OtpCodeId = delivery.OtpCodeId,
        Channel = delivery.Channel,
        Provider = delivery.Provider,
        Locale = delivery.Locale.Value,
        State = delivery.State,
        Attempts = delivery.Attempts,
        Reason = delivery.Reason,
        NextAt = delivery.NextAt,
        IsSettled = delivery.IsSettled,
        CreatedAt = delivery.CreatedAt,
        UpdatedAt = delivery.UpdatedAt,
    };
}
