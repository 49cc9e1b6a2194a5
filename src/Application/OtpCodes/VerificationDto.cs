using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using Otp.Application.Common.Interfaces;
using Otp.Application.Common.Messaging;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;

namespace Otp.Application.OtpCodes;

/// <summary>Contract, section 4. Not a record, so that it prints nothing it holds.</summary>
[Description("What came of a verification.")]
public sealed class VerificationDto : IAnswer<VerificationDto>, IOutcome, ITellsOfCode
{
    public static VerificationDto Example { get; } = new()
    {
        Verified = true,
        Id = 66,
        Recipient = "09123256545",
        Reason = null,
        AttemptsLeft = null,
        RetryAfter = null,
    };

    public required bool Verified { get; init; }

    [Description("The code that was right.")]
    public required long? Id { get; init; }

    public required string Recipient { get; init; }

    [Description("Null where a code was right.")]
    public required Refusal? Reason { get; init; }

    [Description("With `incorrect` alone: the guesses left before the lock.")]
    public required int? AttemptsLeft { get; init; }

    [Description("With `locked` alone: whole seconds, rounded up; null where the lock lasts until an unlock.")]
    public required long? RetryAfter { get; init; }

    long? ITellsOfCode.OtpCodeId => Id;

    [JsonIgnore]
    public string Outcome => Reason is { } reason ? JsonNamingPolicy.SnakeCaseLower.ConvertName($"{reason}") : "verified";

    internal static VerificationDto Of(Verification verification, Recipient recipient) => new()
    {
        Verified = verification.Refusal is null,
        Id = verification.CodeId,
        Recipient = recipient.Value,
        Reason = verification.Refusal,
        AttemptsLeft = verification.AttemptsLeft,
        RetryAfter = verification.RetryAfter is { } wait ? (long)Math.Ceiling(wait.TotalSeconds) : null,
    };
}
