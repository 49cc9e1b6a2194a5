using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;

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

/// <summary>
/// The attempts to hand one message to one provider. Where that doesn't take it, the message's next delivery is another provider's.
/// </summary>
public sealed class CodeDelivery
{
    /// <summary>Of <see cref="Reference"/>, in characters.</summary>
    public const int MaxReferenceLength = 255;

    /// <summary>Of <see cref="Reason"/>, in characters.</summary>
    public const int MaxReasonLength = 64;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private CodeDelivery(long otpCodeId, DeliveryChannel channel, string? prefix, string provider, Locale locale, DateTimeOffset now)
    {
        (OtpCodeId, Channel, Prefix, Provider, Locale) = (otpCodeId, channel, prefix, provider, locale);
        (State, NextAt, CreatedAt, UpdatedAt) = (DeliveryState.Pending, now, now, now);
    }

#pragma warning disable CS8618 // Persistence fills every property before it hands the aggregate out.
    private CodeDelivery()
    {
    }
#pragma warning restore CS8618

    /// <summary>Given by the store.</summary>
    public long Id { get; private set; }

    /// <summary>The id of the message's first delivery; null for that one itself.</summary>
    public long? FirstId { get; private set; }

    /// <summary>The same at every attempt to hand the message to anybody, and another's for each message of one code.</summary>
    public long MessageId => FirstId ?? Id;

    /// <summary>The id of the code; 0 until the code is stored, together with this.</summary>
    public long OtpCodeId { get; private set; }

    public DeliveryChannel Channel { get; private set; }

    /// <summary>
    /// What the number that it goes to begins with (<see cref="SendCeilings.PrefixOf"/>), whoever the code belongs to later; null: none.
    /// </summary>
    public string? Prefix { get; private set; }

    /// <summary>As configured.</summary>
    public string Provider { get; private set; }

    public Locale Locale { get; private set; }

    public DeliveryState State { get; private set; }

    public int Attempts { get; private set; }

    /// <summary>How many of them the provider may have taken without saying so.</summary>
    public int Uncertain { get; private set; }

    /// <summary>In the provider's own code, why it never takes this message; null: it didn't say so.</summary>
    public string? Reason { get; private set; }

    /// <summary>When it is to be attempted; null: not any more.</summary>
    public DateTimeOffset? NextAt { get; private set; }

    /// <summary>Until when the provider asked to be left alone; null: it didn't.</summary>
    public DateTimeOffset? NotBefore { get; private set; }

    /// <summary>What the provider calls it in its receipts; null: nothing known.</summary>
    public string? Reference { get; private set; }

    /// <summary>
    /// Whether it is as a receipt of the provider's said at <see cref="UpdatedAt"/>: only what was taken has a name that receipts use.
    /// </summary>
    public bool IsSettled => State is DeliveryState.Confirmed || (State is DeliveryState.Failed && Reference is not null);

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>Whether a provider can call a message that. What can't be stored or found again is as good as no name.</summary>
    public static bool IsReference(string text) => text.Length is >= 1 and <= MaxReferenceLength && !text.Any(char.IsControl);

    /// <summary>The first delivery of a message of the code, to be attempted at once.</summary>
    /// <param name="provider">The first of those configured for the recipient's channel.</param>
    public static CodeDelivery Of(OtpCode code, string provider, Locale locale, DateTimeOffset now) =>
        new(code.Id, DeliveryChannels.Of(code.Recipient), PrefixOf(code.Recipient), provider, locale, now.CutToMicroseconds());

    /// <summary>An attempt was made, and this came of it.</summary>
    /// <returns>The message's delivery by a provider that is asked for the first time, if it is such a one's turn.</returns>
    public CodeDelivery? Conclude(ProviderAnswer answer, DeliveryTurns turns, DateTimeOffset now)
    {
        Attempts++;
        switch (answer)
        {
            case ProviderAnswer.Taken taken:
                Reference = taken.Reference;
                End(DeliveryState.Delivered, now);
                return null;
            case ProviderAnswer.NotThisMessage refused:
                Reason = refused.Reason.Length <= MaxReasonLength ? refused.Reason : refused.Reason[..MaxReasonLength];
                return PassOn(turns, now);
            case ProviderAnswer.Unknown:
                Uncertain++;
                if (Uncertain + turns.Others.Sum(other => other.Uncertain) <= turns.MaxUncertain)
                    return PassOn(turns, now);
                End(DeliveryState.Failed, now);
                return null;
            case ProviderAnswer.NotNow notNow:
                NotBefore = notNow.NotBefore;
                return PassOn(turns, now);
            default:
                return PassOn(turns, now);
        }
    }

    /// <summary>No attempt was made: the provider is left alone, or isn't there any more.</summary>
    /// <param name="notBefore"><inheritdoc cref="NotBefore"/></param>
    /// <returns><inheritdoc cref="Conclude"/></returns>
    public CodeDelivery? PassOver(DateTimeOffset? notBefore, DeliveryTurns turns, DateTimeOffset now)
    {
        NotBefore = notBefore;
        return PassOn(turns, now);
    }

    /// <summary>The code can't be used any more, or is another recipient's.</summary>
    public void GiveUp(DateTimeOffset now) => End(DeliveryState.Failed, now);

    /// <summary>
    /// The provider tells what became of a message it took. That it arrived is the last word, whatever was or will be said besides.
    /// </summary>
    public void Settle(bool arrived, DateTimeOffset now)
    {
        if (arrived && State is DeliveryState.Delivered or DeliveryState.Failed)
            End(DeliveryState.Confirmed, now);
        else if (!arrived && State is DeliveryState.Delivered)
            End(DeliveryState.Failed, now);
    }

    // To the next in the order that may be asked now. After the last one all of them come again, after a pause, but for those that refused.
    private CodeDelivery? PassOn(DeliveryTurns turns, DateTimeOffset now)
    {
        if (turns.Providers.Count == 0)
        {
            Wait(now + FirstPause, turns.CodeEndsAt, now);
            return null;
        }

        var asked = turns.Others.Append(this).ToDictionary(delivery => delivery.Provider, StringComparer.Ordinal);
        var open = turns.Providers.Where(name => asked.GetValueOrDefault(name) is not { Reason: not null }).ToList();
        var later = turns.Providers.SkipWhile(name => !IsOf(name)).Skip(1);
        if (!turns.Providers.Any(IsOf))
            later = turns.Providers;
        var free = later.Where(name => open.Contains(name, StringComparer.Ordinal) && !(asked.GetValueOrDefault(name)?.NotBefore > now));
        if (free.FirstOrDefault() is { } next)
            return HandTo(next, asked, now, turns.CodeEndsAt, now);

        if (open.Count == 0)
        {
            End(DeliveryState.Failed, now);
            return null;
        }

        var again = now + PauseAfter(asked.Values.Max(delivery => delivery.Attempts), turns.Jitter);
        var (name, at) = open.Select(name => (name, Later(again, asked.GetValueOrDefault(name)?.NotBefore))).MinBy(turn => turn.Item2);
        return HandTo(name, asked, at, turns.CodeEndsAt, now);
    }

    private CodeDelivery? HandTo(
        string provider, Dictionary<string, CodeDelivery> asked, DateTimeOffset at, DateTimeOffset codeEndsAt, DateTimeOffset now)
    {
        if (!IsOf(provider))
            End(DeliveryState.Failed, now);
        if (asked.TryGetValue(provider, out var known))
        {
            known.Wait(at, codeEndsAt, now);
            return null;
        }

        var first = new CodeDelivery(OtpCodeId, Channel, Prefix, provider, Locale, now.CutToMicroseconds()) { FirstId = MessageId };
        first.Wait(at, codeEndsAt, now);
        return first;
    }

    private static string? PrefixOf(Recipient recipient) =>
        recipient.MobileNumber is { } number ? SendCeilings.PrefixOf(number) : null;

    private bool IsOf(string provider) => string.Equals(provider, Provider, StringComparison.Ordinal);

    private void Wait(DateTimeOffset until, DateTimeOffset codeEndsAt, DateTimeOffset now)
    {
        State = DeliveryState.Pending;
        UpdatedAt = now.CutToMicroseconds();
        NextAt = (until < codeEndsAt ? until : codeEndsAt).CutToMicroseconds();
    }

    private void End(DeliveryState state, DateTimeOffset now)
    {
        State = state;
        NextAt = null;
        UpdatedAt = now.CutToMicroseconds();
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset? other) => other > one ? other.Value : one;

    // From half to one and a half of 1, 2, 4 … seconds.
    private static TimeSpan PauseAfter(int attempts, double jitter)
    {
        var pause = FirstPause * Math.Pow(2, Math.Clamp(attempts - 1, 0, 10));
        return (pause < LongestPause ? pause : LongestPause) * (0.5 + jitter);
    }
}
