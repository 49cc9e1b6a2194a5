using Otp.Application.Standing;
using Otp.Application.Statistics;

namespace Otp.Api.Console.Figures;

/// <summary>A provider as this node sees it, and what all nodes had it send lately.</summary>
/// <param name="Lately">In this hour and the one before.</param>
public sealed record ProviderFigures(ProviderStandingDto Standing, Totals Lately)
{
    private const int Hours = 2;

    /// <param name="byProvider">By the hour.</param>
    public static IReadOnlyList<ProviderFigures> Of(StandingDto standing, StatisticsDto byProvider)
    {
        var since = LatelySince(standing.At);
        var lately = byProvider.Rows.Where(row => row.At >= since).ToLookup(row => row.Group, StringComparer.Ordinal);
        return [.. standing.Providers.Select(provider => new ProviderFigures(provider, Totals.Of(lately[provider.Name])))];
    }

    public static DateTimeOffset LatelySince(DateTimeOffset now)
    {
        var utc = now.UtcDateTime;
        return new DateTimeOffset(utc.Year, utc.Month, utc.Day, utc.Hour, minute: 0, second: 0, TimeSpan.Zero).AddHours(1 - Hours);
    }
}
