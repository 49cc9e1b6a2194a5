using Otp.Domain.Common;

namespace Otp.Api.Console.People;

/// <summary>What can be done from a person's page, by the names that its forms have.</summary>
internal static class PersonActions
{
    public const string Reveal = "reveal";
    public const string Unlock = "unlock";
    public const string Send = "send";
    public const string Resend = "resend";

    /// <summary>Those that can be refused.</summary>
    public static readonly IReadOnlyList<string> All = [Unlock, Send, Resend];

    /// <summary>Why nothing was done, for people: those of the API speak to programs.</summary>
    public static string WordsFor(Failure refusal, DateTimeOffset now)
    {
        var again = refusal.RetryAfter is { } wait ? $" It is possible {Phrases.InA(now + wait, now)}." : "";
        return refusal.Rule switch
        {
            "sent-too-often" => $"Not sent: this person was sent a code too recently, or too many within an hour or a day.{again}",
            "send-ceiling-reached" => $"Not sent: too many text messages went out to all people within an hour.{again}",
            "no-delivery-provider" => "Not sent: no provider is set up that reaches this person.",
            _ => $"Nothing was done. {refusal.Message}{again}",
        };
    }
}
