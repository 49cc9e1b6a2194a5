using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;

namespace Otp.Domain.Deliveries;

/// <summary>
/// What a recipient was sent, over all its codes and purposes, for as long as any policy looks back. Deleting a code gives nothing back,
/// and every send changes it, so that no two can pass each other unseen.
/// </summary>
public sealed class SendBudget
{
    private SendBudget(string canonicalRecipient) => (CanonicalRecipient, SentAt) = (canonicalRecipient, []);

    public long Id { get; private set; }

    /// <summary><see cref="Recipient.Canonical"/> of the recipient.</summary>
    public string CanonicalRecipient { get; private set; }

    /// <summary>The sends that may still count, the oldest first.</summary>
    public IReadOnlyList<DateTimeOffset> SentAt { get; private set; }

    /// <summary>When the last of them was.</summary>
    public DateTimeOffset LastSentAt { get; private set; }

    public static Failure SentTooOften(TimeSpan retryAfter) => Failure.TooMany(
        "sent-too-often",
        "This recipient was sent a code too recently, or too many within an hour or a day. Try again after the time in Retry-After.",
        retryAfter);

    /// <param name="recipient">As <see cref="Mailboxes"/> has it.</param>
    public static SendBudget For(Recipient recipient) => new(recipient.Canonical);

    /// <summary>Counts one more send, where there may be one now.</summary>
    /// <param name="limits">What it is measured by.</param>
    /// <param name="window">How long it may be counted with others, which are measured by limits of their own.</param>
    /// <returns>Null, or why not and how long to wait (contract, section 5).</returns>
    public Failure? Count(SendLimits limits, TimeSpan window, DateTimeOffset now)
    {
        var at = now.CutToMicroseconds();
        BringForward(at);
        if (StandingAt(limits, at).NextAt is { } next)
            return SentTooOften(next - at);

        SentAt = [.. SentAt.Where(sent => sent > at - window), at];
        LastSentAt = at;
        return null;
    }

    /// <summary>How it stands by such limits; nothing is counted and nothing changes.</summary>
    public SendStanding StandingAt(SendLimits limits, DateTimeOffset now)
    {
        var at = now.CutToMicroseconds();
        // What a clock that was ahead counted, counts as of now.
        List<DateTimeOffset> sent = [.. SentAt.Select(sent => Min(sent, at))];
        return new SendStanding(
            sent.Count(one => one > at - SendLimits.Window),
            limits.MaxPerHour,
            limits.MaxPerDay is null ? null : sent.Count(one => one > at - SendLimits.Day),
            limits.MaxPerDay,
            NextAfter(sent, limits, at));
    }

    // What a clock that was ahead counted lies ahead of this one. It counts as of now, and is kept so where it is refused too: else each
    // answer would tell the same wait again until this clock is there.
    private void BringForward(DateTimeOffset now)
    {
        if (LastSentAt <= now)
            return;

        SentAt = [.. SentAt.Select(sent => Min(sent, now))];
        LastSentAt = now;
    }

    private DateTimeOffset? NextAfter(List<DateTimeOffset> sent, SendLimits limits, DateTimeOffset now)
    {
        if (sent.Count == 0)
            return null;

        var afterLast = Min(LastSentAt, now) + limits.ResendInterval;
        var afterHour = AfterWindow(sent, limits.MaxPerHour, SendLimits.Window) ?? now;
        var afterDay = AfterWindow(sent, limits.MaxPerDay, SendLimits.Day) ?? now;
        var next = Max(afterLast, Max(afterHour, afterDay));
        return next > now ? next : null;
    }

    // When the oldest of as many as there may be leaves the window; it may have left it long ago.
    private static DateTimeOffset? AfterWindow(List<DateTimeOffset> sent, int? max, TimeSpan window) =>
        sent.Count >= max ? sent[^max.Value] + window : null;

    private static DateTimeOffset Min(DateTimeOffset left, DateTimeOffset right) => left < right ? left : right;

    private static DateTimeOffset Max(DateTimeOffset left, DateTimeOffset right) => left > right ? left : right;
}
