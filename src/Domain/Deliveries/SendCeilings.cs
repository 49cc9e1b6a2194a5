using Otp.Domain.Common;
using Otp.Domain.Recipients;

namespace Otp.Domain.Deliveries;

/// <summary>
/// How many text messages go out within an hour, over all recipients: what a fraud costs that asks for codes to numbers it is paid for.
/// What several nodes send at the same instant may pass a ceiling, by one a node.
/// </summary>
/// <param name="InAll">At least 1; null: no ceiling.</param>
/// <param name="PerPrefix">For the numbers that share the first <see cref="PrefixLength"/> digits; at least 1; null: no ceiling.</param>
public sealed record SendCeilings(int? InAll, int? PerPrefix)
{
    public static readonly SendCeilings None = new(InAll: null, PerPrefix: null);

    /// <summary>In digits, as in 0912: in Iran, what a range of numbers is given to an operator by.</summary>
    public const int PrefixLength = 4;

    /// <summary>
    /// How far another node's clock may be ahead. What lies further ahead
    /// was sent before a clock was set back, and would count for too long.
    /// </summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1);

    public static readonly Failure Reached = Failure.TooMany(
        "send-ceiling-reached", "Too many text messages were sent within an hour. Try again after the time in Retry-After.",
        TimeSpan.FromMinutes(1));

    public static string PrefixOf(MobileNumber number) => number.Value[..PrefixLength];

    public bool AreSet => InAll is not null || PerPrefix is not null;

    /// <returns>Null, or why there may be no more now.</returns>
    public Failure? Refuse(SentTextMessages sent) => sent.InAll >= InAll || sent.ToPrefix >= PerPrefix ? Reached : null;
}

/// <summary>The text messages of the last hour, whatever became of them or of their codes.</summary>
/// <param name="InAll">Counted where there is a ceiling for it.</param>
/// <param name="ToPrefix">Those to the recipient's prefix, counted where there is a ceiling for it.</param>
public sealed record SentTextMessages(int InAll, int ToPrefix);
