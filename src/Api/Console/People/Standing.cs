using System.Globalization;
using Otp.Api.Console.Components;
using Otp.Application.Recipients;
using Otp.Domain.Deliveries;
using Otp.Domain.OtpCodes;

namespace Otp.Api.Console.People;

/// <summary>How a person stands, in sentences; what matters most comes first.</summary>
internal static class Standing
{
    public static IReadOnlyList<Sentence> Of(RecipientDto person)
    {
        Sentence?[] all = [OfLastCode(person), OfLastMessage(person), OfGuesses(person), OfObstacle(person), OfSends(person)];
        return [.. all.OfType<Sentence>().OrderByDescending(sentence => sentence.Tone)];
    }

    /// <summary>What a wait for the next send comes to, by the limits of one purpose.</summary>
    public static string OfSends(SendStanding sends, DateTimeOffset now)
    {
        var hour = sends.InHour >= sends.MaxPerHour
            ? string.Create(CultureInfo.InvariantCulture, $"All {Words.Count(sends.MaxPerHour, "send")} of an hour are used")
            : string.Create(
                CultureInfo.InvariantCulture, $"{sends.InHour} of {Words.Count(sends.MaxPerHour, "send")} used within the last hour");
        var day = sends is { InDay: { } used, MaxPerDay: { } most }
            ? string.Create(CultureInfo.InvariantCulture, $", {used} of {most} within the last day")
            : "";
        return $"{hour}{day}; the next is possible {Phrases.InA(sends.NextAt, now)}.";
    }

    private static Sentence OfGuesses(RecipientDto person)
    {
        var guesses = person.Guesses;
        var wrong = Words.Count(guesses.WrongGuesses, "wrong guess", "wrong guesses");
        if (guesses.IsLockedUntilUnlock)
            return new Sentence($"Locked until somebody unlocks it, by {wrong}.", Tone.Grave);
        if (guesses.LockedUntil is { } until)
            return new Sentence(
                $"Locked until {Phrases.Clock(until, person.At)} by {wrong}, {Phrases.Wait(until - person.At)} from now.", Tone.Grave);
        return guesses.WrongGuesses == 0
            ? new Sentence("Not locked, no wrong guesses.", Tone.Plain)
            : new Sentence(
                $"Not locked; {wrong} so far, {guesses.AttemptsLeft} more until a lock.",
                guesses.AttemptsLeft == 1 ? Tone.Warn : Tone.Plain);
    }

    private static Sentence? OfObstacle(RecipientDto person) => person.Obstacle switch
    {
        SendObstacle.IsTestRecipient => new Sentence("A test recipient: it always gets the same code, and no message.", Tone.Warn),
        SendObstacle.IsNotServed => new Sentence("Nothing is sent here: the service is set up not to serve this recipient.", Tone.Grave),
        SendObstacle.HasNoProvider => new Sentence("Nothing can be sent here: no provider is set up that reaches it.", Tone.Grave),
        _ => null,
    };

    private static Sentence OfSends(RecipientDto person)
    {
        // By what the person waits for; the limits of another purpose may be others.
        var own = person.Sends.FirstOrDefault(sends => sends.Purpose is not null && sends.Purpose == person.LastCode?.Purpose);
        var standing = (own ?? person.Sends[0]).Standing;
        var words = OfSends(standing, person.At);
        // The pause after each send is over before anybody has asked why.
        var isSpent = standing.NextAt is not null && (standing.InHour >= standing.MaxPerHour || standing.InDay >= standing.MaxPerDay);
        var tone = isSpent ? Tone.Warn : Tone.Plain;
        return new Sentence(
            own is null ? words : $"By the limits{Phrases.For(own.Purpose)}: {char.ToLowerInvariant(words[0])}{words[1..]}", tone);
    }

    private static Sentence? OfLastCode(RecipientDto person)
    {
        if (person.LastCode is not { } code)
            return new Sentence("No code is known.", Tone.Plain);

        var name = $"The last code{Phrases.For(code.Purpose)}";
        var ago = Phrases.Ago(code.EndsAt, person.At);
        return code.State switch
        {
            OtpCodeState.Usable => new Sentence($"{name} can still be used, for {Words.Span(code.EndsAt - person.At)}.", Tone.Plain),
            OtpCodeState.Consumed => new Sentence($"{name} was consumed {ago}.", Tone.Plain),
            OtpCodeState.ConsumedWithAnother => new Sentence($"{name} went out of use {ago}, with another that was consumed.", Tone.Plain),
            OtpCodeState.Locked => new Sentence($"{name} was taken out of use by wrong guesses {ago}.", Tone.Warn),
            OtpCodeState.Expired => new Sentence($"{name} expired {ago}, unused.", Tone.Plain),
            _ => new Sentence($"{name} can't be used yet: the clock that it was made by is ahead.", Tone.Grave),
        };
    }

    private static Sentence? OfLastMessage(RecipientDto person)
    {
        if (person.LastCode is not { Messages: [var newest, ..] messages } code)
            return null;

        var message = messages.Where(one => one.MessageId == newest.MessageId).MinBy(one => one.State switch
        {
            DeliveryState.Confirmed => 0,
            DeliveryState.Delivered => 1,
            DeliveryState.Pending => 2,
            _ => 3,
        })!;
        var (by, ago) = (Phrases.Isolate(message.Provider), Phrases.Ago(message.UpdatedAt, person.At));
        var attempts = Words.Count(message.Attempts, "attempt");
        return message switch
        {
            { State: DeliveryState.Confirmed } => new Sentence($"The last message arrived, {by} said {ago}.", Tone.Plain),
            { State: DeliveryState.Delivered } => new Sentence(
                $"The last message was taken by {by} {ago}; no receipt has come.", Tone.Plain),
            { State: DeliveryState.Pending, Attempts: 0 } => new Sentence($"The last message is on its way to {by}.", Tone.Plain),
            { State: DeliveryState.Pending } => new Sentence(
                $"The last message wasn't taken in {attempts}; {by} is tried again {Phrases.InA(message.NextAt, person.At)}.", Tone.Warn),
            { IsSettled: true } => new Sentence($"The last message didn't arrive, {by} said {ago}.", Failed(code)),
            { Reason: { } reason } => new Sentence($"The last message was refused by {by} {ago}: {Phrases.Isolate(reason)}.", Failed(code)),
            _ => new Sentence($"The last message was given up {ago}, after {attempts}.", Failed(code)),
        };
    }

    // A person who used the code got it, whatever was said of the message.
    private static Tone Failed(CodeTraceDto code) => code.State == OtpCodeState.Consumed ? Tone.Plain : Tone.Grave;
}
