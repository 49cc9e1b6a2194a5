using Otp.Api.Console.Components;
using Otp.Application.Standing;

namespace Otp.Api.Console.Figures;

/// <summary>What is wrong, in a sentence each.</summary>
internal static class Alerts
{
    // A message is taken within a second or two. One that isn't has met a provider that fails.
    private static readonly TimeSpan LongWait = TimeSpan.FromSeconds(30);

    // Whether a provider still fails can't be told from a failure that is older and has no success after it: perhaps nobody asked it.
    private static readonly TimeSpan Recently = TimeSpan.FromMinutes(10);

    // Sums are brought up to date twice a minute.
    private static readonly TimeSpan LongUnsummed = TimeSpan.FromMinutes(3);

    private const double FewTaken = 0.8;
    private const int FewestToJudge = 20;

    public static IReadOnlyList<string> Of(StandingDto standing, IReadOnlyList<ProviderFigures> providers) =>
    [
        .. standing.Waiting.Where(waiting => standing.At - waiting.OldestSince >= LongWait)
            .Select(waiting => OfWaiting(waiting, standing.At)),
        .. providers.Select(provider => OfProvider(provider, standing.At)).OfType<string>(),
        .. standing.SummedAt is { } summed && standing.At - summed > LongUnsummed
            ? [$"The figures below are those of {Figure.Time(summed, standing.At)}: what happened since isn't counted yet."]
            : Array.Empty<string>(),
    ];

    private static string OfWaiting(WaitingMessagesDto waiting, DateTimeOffset now) =>
        $"{Figure.Channel(waiting.Channel)}: {Words.Count(waiting.Messages, "message waits", "messages wait")}, the oldest for "
        + $"{Words.Span(now - waiting.OldestSince)}.";

    private static string? OfProvider(ProviderFigures provider, DateTimeOffset now)
    {
        var (standing, lately) = (provider.Standing, provider.Lately);
        var error = standing.LastErrorAt is { } at ? $"last error at {Figure.Time(at, now)}: {standing.LastError}" : "no error yet.";
        if (standing.Circuit != ProviderCircuit.Closed)
        {
            var circuit = $"circuit {Figure.Circuit(standing.Circuit)} since {Figure.Time(standing.Since, now)}";
            return $"Provider {standing.Name}: {circuit}; {error}";
        }

        if (standing.LastErrorAt > (standing.LastTakenAt ?? DateTimeOffset.MinValue) && now - standing.LastErrorAt < Recently)
            return $"Provider {standing.Name}: nothing taken since its {error}";
        return lately.Sent >= FewestToJudge && lately.DeliveredShare < FewTaken
            ? $"Provider {standing.Name}: took {Figure.Count(lately.Delivered)} of {Words.Count(lately.Sent, "message")} since "
                + $"{Figure.Time(ProviderFigures.LatelySince(now), now)}, {Figure.Share(lately.DeliveredShare)}."
            : null;
    }
}
