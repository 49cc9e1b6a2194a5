using System.Globalization;
using Otp.Api.Console.Components;
using Otp.Application.Recipients;

namespace Otp.Api.Console.People;

/// <summary>Parts of sentences on persons.</summary>
internal static class Phrases
{
    /// <summary>A name that somebody chose, in whatever script: what stands around it isn't turned about.</summary>
    public static string Isolate(string name) => $"\u2068{name}\u2069";

    /// <summary><c>14:05 UTC</c>; on another day with that day.</summary>
    public static string Clock(DateTimeOffset at, DateTimeOffset now) => at.UtcDateTime.ToString(
        at.UtcDateTime.Date == now.UtcDateTime.Date ? "HH:mm 'UTC'" : "d MMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>A wait as whoever counts it wants it: <c>12 seconds</c>, never too short.</summary>
    public static string Wait(TimeSpan wait) => Words.Span(TimeSpan.FromSeconds(Math.Ceiling(wait.TotalSeconds)));

    /// <summary><c>in 12 seconds</c>; where it is longer, with the hour; <c>now</c> for what is past.</summary>
    public static string InA(DateTimeOffset? at, DateTimeOffset now) => (at - now) switch
    {
        null or { Ticks: <= 0 } => "now",
        { TotalMinutes: <= 2 } wait => $"in {Wait(wait)}",
        { } wait => $"at {Clock(now + wait, now)}, in {Wait(wait)}",
    };

    public static string Ago(DateTimeOffset at, DateTimeOffset now) => Words.Distance(now, at);

    public static string Maker(MakerDto maker) => maker switch
    {
        { Hook: { } hook } => $"the hook “{Isolate(hook)}”",
        { TokenName: { } name, TokenId: { } id } => string.Create(CultureInfo.InvariantCulture, $"the token “{Isolate(name)}” ({id})"),
        { TokenId: { } id } => string.Create(CultureInfo.InvariantCulture, $"token {id}"),
        _ => "the command line",
    };

    public static string For(string? purpose) => purpose is null ? "" : $" for {Isolate(purpose)}";
}
