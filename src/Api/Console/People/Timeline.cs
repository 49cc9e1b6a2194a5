using System.Globalization;
using Otp.Api.Console.Components;
using Otp.Application.Recipients;
using Otp.Application.Recipients.Queries;
using Otp.Domain.Audit;
using Otp.Domain.Deliveries;
using Otp.Domain.OtpCodes;

namespace Otp.Api.Console.People;

/// <summary>One thing that happened to a person.</summary>
/// <param name="Kind">In a word, as the stylesheet has it.</param>
/// <param name="CodeId">Of the code that it is about; null: of none alone.</param>
internal sealed record TimelineEntry(DateTimeOffset At, string Kind, Tone Tone, string Text, string? Detail, long? CodeId);

/// <summary>What happened to a person, the newest first.</summary>
internal static class Timeline
{
    public static IReadOnlyList<TimelineEntry> Of(RecipientDto person, IReadOnlyList<RecipientActionDto> actions) =>
    [
        // Of what happened at once, what followed stands above what led to it.
        .. person.Codes.Where(code => code.HasEnded && code.State != OtpCodeState.Locked).Select(Ended)
            .Concat(person.Codes.Where(code => code.State == OtpCodeState.Locked).GroupBy(code => code.EndsAt).Select(Locked))
            .Concat(person.Codes.SelectMany(code => code.Messages).Select(message => Sent(message, person.At)))
            .Concat(actions.Select(Done))
            .Concat(person.Codes.Select(code => Made(code, person.At)))
            .OrderByDescending(entry => entry.At),
    ];

    public static TimelineEntry Done(RecipientActionDto action)
    {
        var entry = action.Entry;
        var who = Phrases.Maker(new MakerDto(entry.TokenId, action.TokenName, entry.Hook));
        var code = Code(entry.TargetId);
        var did = entry.Action switch
        {
            AuditAction.Unlock => $"Unlocked by {who}",
            AuditAction.Update => $"{code} changed by {who}",
            AuditAction.Delete => $"{code} deleted by {who}",
            AuditAction.Resend => $"{code} sent again by {who}",
            AuditAction.SendTest => $"{code} given to a test recipient by {who}",
            AuditAction.Reveal => $"Revealed by {who}",
            _ => $"{entry.Action} by {who}",
        };
        return new TimelineEntry(
            entry.At, "action-line", Tone.Plain, did, Detail: null, entry.Target == AuditTarget.OtpCode ? entry.TargetId : null);
    }

    private static TimelineEntry Made(CodeTraceDto code, DateTimeOffset now) => new(
        code.CreatedAt,
        "made",
        Tone.Plain,
        $"{Code(code.Id)} made{Phrases.For(code.Purpose)} by {Phrases.Maker(code.Maker)}",
        $"{(code.IsGenerated ? "Drawn here" : "Given by the caller")}, good until {Phrases.Clock(code.ValidTo, now)}"
            + $" ({Words.Span(code.ValidTo - code.CreatedAt)})",
        code.Id);

    private static TimelineEntry Ended(CodeTraceDto code) => new(code.EndsAt, "ended", Tone.Plain, code.State switch
    {
        OtpCodeState.Consumed => $"{Code(code.Id)} consumed",
        OtpCodeState.ConsumedWithAnother => $"{Code(code.Id)} superseded: another was consumed",
        _ => $"{Code(code.Id)} expired unused",
    }, Detail: null, code.Id);

    private static TimelineEntry Locked(IGrouping<DateTimeOffset, CodeTraceDto> codes)
    {
        var ids = string.Join(", ", codes.Select(code => code.Id.ToString(CultureInfo.InvariantCulture)).Reverse());
        return new TimelineEntry(
            codes.Key, "lock", Tone.Grave, "Locked by wrong guesses",
            $"{(codes.Count() == 1 ? "Code" : "Codes")} {ids} out of use for good", CodeId: null);
    }

    private static TimelineEntry Sent(MessageTraceDto message, DateTimeOffset now)
    {
        var by = message.Channel == DeliveryChannel.Sms ? "SMS" : "e-mail";
        var attempts = Words.Count(message.Attempts, "attempt");
        var last = Phrases.Clock(message.UpdatedAt, now);
        var (state, tone) = message switch
        {
            { State: DeliveryState.Confirmed } => ($"arrived, its receipt said at {last}", Tone.Plain),
            { State: DeliveryState.Delivered } => ($"taken at {last}, no receipt", Tone.Plain),
            { State: DeliveryState.Pending, NextAt: { } next } when next > now => ($"tried again {Phrases.InA(next, now)}", Tone.Warn),
            { State: DeliveryState.Pending } => ("on its way", Tone.Plain),
            { IsSettled: true } => ($"didn't arrive, its receipt said at {last}", Tone.Grave),
            { Reason: { } reason } => ($"refused at {last}: {Phrases.Isolate(reason)}", Tone.Grave),
            _ => ($"not taken, left at {last}", Tone.Warn),
        };
        var text = $"Message of {Code(message.OtpCodeId).ToLowerInvariant()} to {Phrases.Isolate(message.Provider)} by {by}: {state}";
        return new TimelineEntry(
            message.CreatedAt, "message", tone, text, $"{attempts}, in the language {message.Locale}", message.OtpCodeId);
    }

    private static string Code(long id) => string.Create(CultureInfo.InvariantCulture, $"Code {id}");
}
