using System.Text.Json.Serialization;
using Otp.Application.Common.Interfaces;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;

namespace Otp.Application.OtpCodes;

/// <summary>What came of a verification (contract, section 4). Not a record, so that it prints nothing it holds.</summary>
public sealed class VerificationDto : IOutcome, ITellsOfCode
{
    public required bool Verified { get; init; }

    /// <summary>The code that was right.</summary>
    public required long? Id { get; init; }

    public required string Recipient { get; init; }

    /// <summary>
    /// <c>incorrect</c>, <c>consumed</c>, <c>expired</c>, <c>locked</c> or <c>not_found</c>; null where a code was right.
    /// </summary>
    public required string? Reason { get; init; }

    /// <summary>With <c>incorrect</c> alone: the guesses left before the lock.</summary>
    public required int? AttemptsLeft { get; init; }

    /// <summary>With <c>locked</c> alone: whole seconds, rounded up; null where the lock lasts until an unlock.</summary>
    public required long? RetryAfter { get; init; }

    long? ITellsOfCode.OtpCodeId => Id;

    [JsonIgnore]
    public string Outcome => Reason ?? "verified";

    internal static VerificationDto Of(Verification verification, Recipient recipient) => new()
    {
        Verified = verification.Refusal is null,
        Id = verification.CodeId,
        Recipient = recipient.Value,
        Reason = verification.Refusal switch
        {
            null => null,
            Refusal.Incorrect => "incorrect",
            Refusal.Consumed => "consumed",
            Refusal.Expired => "expired",
            Refusal.Locked => "locked",
            Refusal.NotFound => "not_found",
            _ => throw new ArgumentOutOfRangeException(nameof(verification)),
        },
        AttemptsLeft = verification.AttemptsLeft,
        RetryAfter = verification.RetryAfter is { } wait ? (long)Math.Ceiling(wait.TotalSeconds) : null,
    };
}
