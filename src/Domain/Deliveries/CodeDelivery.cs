using Otp.Domain.Common;
using Otp.Domain.OtpCodes;

namespace Otp.Domain.Deliveries;

public enum DeliveryState
{
    /// <summary>To be attempted, for the first time or again.</summary>
    Pending = 1,

    /// <summary>The provider took it.</summary>
    Delivered = 2,

    /// <summary>The provider didn't take it, and won't be asked again.</summary>
    Failed = 3,

    /// <summary>The provider said later that it arrived.</summary>
    Confirmed = 4,
}

/// <summary>The attempts to send one code through one provider. Where that doesn't take it, the code's next delivery is another provider's.</summary>
public sealed class CodeDelivery
{
    /// <summary>Of <see cref="Reference"/>, in characters.</summary>
    public const int MaxReferenceLength = 255;

    /// <summary>Of <see cref="Reason"/>, in characters.</summary>
    public const int MaxReasonLength = 64;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private CodeDelivery(long otpCodeId, DeliveryChannel channel, string provider, Locale locale, int digits, DateTimeOffset nextAt, DateTimeOffset now)
    {
        (OtpCodeId, Channel, Provider, Locale, Digits) = (otpCodeId, channel, provider, locale, digits);
        (State, NextAt, CreatedAt, UpdatedAt) = (DeliveryState.Pending, nextAt, now, now);
    }

#pragma warning disable CS8618 // Persistence fills every property before it hands the aggregate out.
    private CodeDelivery()
    {
    }
#pragma warning restore CS8618

    /// <summary>The same at every attempt; given by the store.</summary>
    public long Id { get; private set; }

    /// <summary>The id of the code; 0 until the code is stored, together with this.</summary>
    public long OtpCodeId { get; private set; }

    public DeliveryChannel Channel { get; private set; }

    /// <summary>As configured.</summary>
    public string Provider { get; private set; }

    public Locale Locale { get; private set; }

    /// <summary>How many the code is shown with.</summary>
    public int Digits { get; private set; }

    public DeliveryState State { get; private set; }

    public int Attempts { get; private set; }

    /// <summary>How many of them the provider may have taken without saying so.</summary>
    public int Uncertain { get; private set; }

    /// <summary>In the provider's own code, why it didn't take the message; null: it wasn't refused.</summary>
    public string? Reason { get; private set; }

    /// <summary>When it is to be attempted; null: not any more.</summary>
    public DateTimeOffset? NextAt { get; private set; }

    /// <summary>What the provider calls it in its receipts; null: nothing known.</summary>
    public string? Reference { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>Whether a provider can call a message that. What can't be stored or found again is as good as no name.</summary>
    public static bool IsReference(string text) => text.Length is >= 1 and <= MaxReferenceLength && !text.Any(char.IsControl);

    /// <summary>The first delivery of a code, to be attempted at once.</summary>
    /// <param name="provider">The first of those configured for the recipient's channel.</param>
    /// <param name="digits">How many the code is shown with.</param>
    public static CodeDelivery Of(OtpCode code, string provider, Locale locale, int digits) =>
        new(code.Id, DeliveryChannels.Of(code.Recipient), provider, locale, digits, code.CreatedAt, code.CreatedAt);

    /// <summary>The provider took it.</summary>
    public void Succeed(string? reference, DateTimeOffset now)
    {
        Attempts++;
        Reference = reference;
        End(DeliveryState.Delivered, now);
    }

    /// <summary>The provider didn't take it, and is asked again after a pause that doubles each time.</summary>
    /// <param name="jitter">0 … 1; spreads what failed at the same time.</param>
    /// <param name="codeEndsAt">When the code can't be used any more; nothing is attempted then, but it is settled.</param>
    public void Retry(double jitter, DateTimeOffset codeEndsAt, DateTimeOffset now)
    {
        Attempts++;
        Wait(PauseAfter(Attempts, jitter), codeEndsAt, now);
    }

    /// <summary>Nothing is attempted for a moment, because the provider keeps failing others.</summary>
    public void Postpone(DateTimeOffset codeEndsAt, DateTimeOffset now) => Wait(FirstPause, codeEndsAt, now);

    /// <summary>The provider didn't take it, and another is asked instead.</summary>
    /// <param name="attempted">False where this one was passed over without an attempt.</param>
    /// <returns>The delivery through that one.</returns>
    public CodeDelivery HandOver(string provider, bool attempted, DateTimeOffset now)
    {
        Attempts += attempted ? 1 : 0;
        End(DeliveryState.Failed, now);
        return new CodeDelivery(OtpCodeId, Channel, provider, Locale, Digits, UpdatedAt, UpdatedAt);
    }

    /// <summary>Its provider's turn comes again: at once, or after a pause where all have failed by now.</summary>
    /// <param name="jitter"><inheritdoc cref="Retry"/></param>
    /// <param name="codeEndsAt"><inheritdoc cref="Retry"/></param>
    public void TakeOver(bool allFailed, double jitter, DateTimeOffset codeEndsAt, DateTimeOffset now)
    {
        State = DeliveryState.Pending;
        Wait(allFailed ? PauseAfter(Attempts, jitter) : TimeSpan.Zero, codeEndsAt, now);
    }

    /// <summary>The code can't be used any more.</summary>
    public void GiveUp(DateTimeOffset now) => End(DeliveryState.Failed, now);

    /// <summary>The provider tells what became of a message it took.</summary>
    public void Settle(bool arrived, DateTimeOffset now)
    {
        if (State is DeliveryState.Delivered or DeliveryState.Confirmed)
            End(arrived ? DeliveryState.Confirmed : DeliveryState.Failed, now);
    }

    private void Wait(TimeSpan pause, DateTimeOffset codeEndsAt, DateTimeOffset now)
    {
        UpdatedAt = now.CutToMicroseconds();
        var next = UpdatedAt + pause;
        NextAt = (next < codeEndsAt ? next : codeEndsAt).CutToMicroseconds();
    }

    private void End(DeliveryState state, DateTimeOffset now)
    {
        State = state;
        NextAt = null;
        UpdatedAt = now.CutToMicroseconds();
    }

    // From half to one and a half of 1, 2, 4 … seconds.
    private static TimeSpan PauseAfter(int attempts, double jitter)
    {
        var pause = FirstPause * Math.Pow(2, Math.Clamp(attempts - 1, 0, 10));
        return (pause < LongestPause ? pause : LongestPause) * (0.5 + jitter);
    }
}
